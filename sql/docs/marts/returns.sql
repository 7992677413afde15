-- shows: The latest quarter, by type of return; port returns are never added to the others.
SELECT
    period,
    return_type_group,
    return_type,
    CAST(sum(returns) AS BIGINT) AS returns
FROM marts.returns
GROUP BY period, period_end, return_type_group, return_type
ORDER BY period_end DESC, return_type_group ASC, return_type ASC
LIMIT 8;
