-- question: How many enforced and voluntary returns did the newest ad hoc document give from 5 July 2024 on, and in
--   the same days of the year before?
-- caveat: Ad hoc figures, subject to delays in recording. Editions overlap: one is never subtracted from another, nor
--   compared with another.
-- answer: SELECT format('{}: {:,}, {:,} in the same days of the year before ({:+.1f} %). Edition of {}', period,
--   figure, figure_year_before, change_on_year_pct, vintage) FROM answer
SELECT
    period,
    figure,
    figure_year_before,
    change_on_year_pct,
    vintage,
    vintage_gap AS later_release_known,
    gap_basis
FROM marts.returns_between_dates
WHERE measure = 'enforced_and_voluntary' AND period_start = '2024-07-05'
ORDER BY period_end DESC
LIMIT 1;
