-- shows: The latest quarters of arrival. Outcomes lie inside main applicants and dependants.
SELECT
    period,
    CAST(sum(matched_arrivals) AS BIGINT) AS matched_arrivals,
    CAST(sum(main_applicants) AS BIGINT) AS main_applicants,
    CAST(sum(dependants) AS BIGINT) AS dependants,
    CAST(sum(without_claim) AS BIGINT) AS without_claim
FROM marts.matched_arrivals_asylum
GROUP BY period, period_end
ORDER BY period_end DESC
LIMIT 4;
