-- shows: The latest quarters.
SELECT
    period,
    CAST(sum(arrivals) AS BIGINT) AS arrivals,
    any_value(revision_status) AS revision_status,
    any_value(vintage) AS vintage
FROM marts.crossings_quarterly
GROUP BY period, period_end
ORDER BY period_end DESC
LIMIT 4;
