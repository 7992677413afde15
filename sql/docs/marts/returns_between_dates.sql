-- shows: What ad hoc documents give, each with the same period a year before from the same document.
SELECT
    period,
    measure,
    figure,
    figure_year_before,
    change_on_year_pct,
    vintage
FROM marts.returns_between_dates
ORDER BY period_end DESC, measure ASC
LIMIT 6;
