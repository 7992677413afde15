-- shows: The latest quarters of arrival. A person may stand in several outcomes.
SELECT
    period,
    CAST(sum(matched_arrivals) AS BIGINT) AS matched_arrivals,
    CAST(sum(referred) AS BIGINT) AS referred,
    CAST(sum(without_referral) AS BIGINT) AS without_referral
FROM marts.matched_arrivals_nrm
GROUP BY period, period_end
ORDER BY period_end DESC
LIMIT 4;
