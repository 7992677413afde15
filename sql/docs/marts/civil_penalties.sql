-- shows: The latest quarters of both schemes, side by side and never added.
SELECT
    period,
    penalty_scheme,
    penalties,
    value_gbp,
    value_precision,
    vintage
FROM marts.civil_penalties
ORDER BY period_end DESC, penalty_scheme ASC
LIMIT 6;
