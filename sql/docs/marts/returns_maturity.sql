-- shows: One quarter's voluntary returns, as each vintage held gives them.
SELECT
    period,
    return_type_group,
    quarters_since_period,
    returns,
    vintage
FROM marts.returns_maturity
WHERE return_type_group = 'Voluntary return' AND period = '2023 Q1'
ORDER BY quarters_since_period;
