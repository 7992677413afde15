-- shows: The latest quarters.
SELECT
    period,
    CAST(sum(returns) AS BIGINT) AS returns,
    any_value(revision_status) AS revision_status,
    any_value(vintage) AS vintage
FROM marts.foreign_national_offender_returns
GROUP BY period, period_end
ORDER BY period_end DESC
LIMIT 4;
