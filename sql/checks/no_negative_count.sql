-- check: no_negative_count
-- level: build
-- description: No measure has a value below the smallest that its contract allows; counts are never negative.
SELECT
    table_id || ' ' || measure AS key,
    'lowest value ' || lowest || ', allowed ' || minimum AS detail
FROM catalogue.measures
WHERE lowest < minimum
ORDER BY key;
