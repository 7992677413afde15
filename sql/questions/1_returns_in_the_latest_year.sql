-- question: How many enforced and how many voluntary returns (port returns apart) in the latest year ending, and the
--   change on the year before, from the same release?
-- caveat: Returns are departures, not people. Port returns are no part of the Home Office's headline.
-- answer: SELECT format('{}: {:,} enforced ({:+.1f} % on the year) and {:,} voluntary returns ({:+.1f} %); port returns,
--   apart: {:,}. Release of {}', upper(period[1]) || period[2:], enforced, enforced_change_pct, voluntary,
--   voluntary_change_pct, port_returns, vintage) FROM answer
-- short: SELECT format('{}: {:,} enforced, {:,} voluntary returns', upper(period[1]) || period[2:], enforced, voluntary)
--   FROM answer
SELECT
    period,
    enforced,
    enforced_change_on_year_pct AS enforced_change_pct,
    voluntary,
    voluntary_change_on_year_pct AS voluntary_change_pct,
    port_returns,
    vintage,
    vintage_gap AS later_release_known,
    gap_basis
FROM marts.returns_year_ending
ORDER BY period_end DESC
LIMIT 1;
