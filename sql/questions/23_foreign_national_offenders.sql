-- question: How many returns of foreign national offenders were there in the latest year ending, and the change on the
--   year before?
-- caveat: They lie inside enforced, voluntary and port returns, and are never added to them.
-- answer: SELECT format('{}: {:,} ({:+.1f} % on the year). Release of {}', upper(period[1]) || period[2:], returns,
--   change_on_year_pct, vintage) FROM answer
SELECT
    period,
    returns,
    change_on_year,
    change_on_year_pct,
    vintage,
    vintage_gap AS later_release_known,
    gap_basis
FROM marts.foreign_national_offender_returns_year_ending
ORDER BY period_end DESC
LIMIT 1;
