-- shows: The latest year endings, which overlap.
SELECT
    period,
    returns,
    change_on_year,
    change_on_year_pct,
    vintage
FROM marts.foreign_national_offender_returns_year_ending
ORDER BY period_end DESC
LIMIT 4;
