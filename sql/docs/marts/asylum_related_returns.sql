-- shows: The latest year endings.
SELECT
    period,
    asylum_related_returns,
    enforced,
    voluntary,
    vintage
FROM marts.asylum_related_returns
WHERE period LIKE 'year ending%'
ORDER BY period_end DESC
LIMIT 4;
