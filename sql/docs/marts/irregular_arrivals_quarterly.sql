-- shows: The latest quarter, by method of entry. The methods are not directly comparable.
SELECT
    period,
    method_of_entry,
    CAST(sum(arrivals) AS BIGINT) AS arrivals
FROM marts.irregular_arrivals_quarterly
GROUP BY period, period_end, method_of_entry
ORDER BY period_end DESC, method_of_entry ASC
LIMIT 4;
