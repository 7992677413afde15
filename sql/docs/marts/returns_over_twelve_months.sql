-- shows: As the summary tables give them.
SELECT
    period,
    enforced,
    voluntary,
    enforced_and_voluntary,
    port_returns,
    vintage
FROM marts.returns_over_twelve_months
ORDER BY period_end DESC
LIMIT 4;
