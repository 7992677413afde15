-- check: voluntary_parts_equal_voluntary
-- level: build
-- tolerance: 0
-- description: Assisted, controlled and other verified returns add up to voluntary returns in every quarter.
-- reason: The parts are found by reference.return_types; a return type that it does not know would be lost from them.
SELECT
    period AS key,
    'voluntary ' || voluntary || '; its parts ' || (assisted + controlled + other_verified) AS detail
FROM marts.returns_summary
WHERE voluntary IS DISTINCT FROM assisted + controlled + other_verified
ORDER BY key;
