-- shows: The latest year endings, which overlap.
SELECT
    period,
    enforced,
    enforced_change_on_year_pct,
    voluntary,
    voluntary_change_on_year_pct,
    port_returns,
    vintage
FROM marts.returns_year_ending
ORDER BY period_end DESC
LIMIT 4;
