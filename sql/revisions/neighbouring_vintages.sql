-- What a vintage changed in what the vintage before it had said, at every level of one table.
--
-- Reads two views of the table, made from its contract by assets/marts/revisions.py:
--   compared_cells   each published cell once a level, names under their newest spelling: `key` is what the cell counts
--                    towards at this level, `parent_key` at the next coarser one (`parent_level`, NULL where none is)
--   compared_names   each name that a vintage uses in a dimension, with its newest spelling (`canonical`)
-- and three variables: old_vintage and new_vintage, the numbers of the two; sparse, whether the table leaves out what
-- did not happen, so that a key without a cell in a published period means 0.
WITH cells AS (
    SELECT *
    FROM compared_cells
    WHERE vintage_id IN (getvariable('old_vintage'), getvariable('new_vintage'))
),

-- A row a vintage, level, period, measure and key: the sum of its cells, NULL where one of them has no value.
sums AS (
    SELECT
        vintage_id,
        level,
        parent_level,
        period,
        period_start,
        period_end,
        measure,
        key,
        parent_key,
        CASE WHEN count(value) = count(*) THEN sum(value) END AS value,
        bool_or(flagged) AS flagged
    FROM cells
    GROUP BY ALL
),

-- The two sides.
old_sums AS (
    SELECT * FROM sums
    WHERE vintage_id = getvariable('old_vintage')
),

new_sums AS (
    SELECT * FROM sums
    WHERE vintage_id = getvariable('new_vintage')
),

-- A row a vintage, period and measure that the vintage publishes at all.
covered AS (
    SELECT DISTINCT
        vintage_id,
        period,
        period_start,
        period_end,
        measure
    FROM cells
    WHERE level = 'group'
),

-- A row a level, period, measure and key that one of the two has: which of them publishes the period, and both values.
paired AS (
    SELECT
        coalesce(n.level, o.level) AS level,
        coalesce(n.parent_level, o.parent_level) AS parent_level,
        coalesce(n.period, o.period) AS period,
        coalesce(n.period_start, o.period_start) AS period_start,
        coalesce(n.period_end, o.period_end) AS period_end,
        coalesce(n.measure, o.measure) AS measure,
        coalesce(n.key, o.key) AS key,
        coalesce(n.parent_key, o.parent_key) AS parent_key,
        o_covered.period IS NOT NULL AS in_old,
        n_covered.period IS NOT NULL AS in_new,
        o.key IS NULL AND in_old AND getvariable('sparse') AS old_implied_zero,
        n.key IS NULL AND in_new AND getvariable('sparse') AS new_implied_zero,
        CASE WHEN old_implied_zero THEN 0 ELSE o.value END AS old_value,
        CASE WHEN new_implied_zero THEN 0 ELSE n.value END AS new_value,
        coalesce(n.flagged, FALSE) AS flagged
    FROM old_sums AS o
    FULL JOIN new_sums AS n
        ON
            o.level = n.level
            AND o.period = n.period
            -- A part of a month that has since been completed is another period, not one that was counted anew.
            AND o.period_start = n.period_start
            AND o.period_end = n.period_end
            AND o.measure = n.measure
            AND o.key = n.key
    LEFT JOIN covered AS o_covered
        ON
            o_covered.vintage_id = getvariable('old_vintage')
            AND o_covered.period = coalesce(n.period, o.period)
            AND o_covered.period_start = coalesce(n.period_start, o.period_start)
            AND o_covered.period_end = coalesce(n.period_end, o.period_end)
            AND o_covered.measure = coalesce(n.measure, o.measure)
    LEFT JOIN covered AS n_covered
        ON
            n_covered.vintage_id = getvariable('new_vintage')
            AND n_covered.period = coalesce(n.period, o.period)
            AND n_covered.period_start = coalesce(n.period_start, o.period_start)
            AND n_covered.period_end = coalesce(n.period_end, o.period_end)
            AND n_covered.measure = coalesce(n.measure, o.measure)
),

-- Those that differ. New and dropped periods are told once a group, not for every combination in them.
differing AS (
    SELECT
        *,
        CASE WHEN NOT in_old THEN 'added' WHEN NOT in_new THEN 'removed' ELSE 'changed' END AS kind
    FROM paired
    WHERE
        old_value IS DISTINCT FROM new_value
        AND (level IN ('total', 'group') OR (in_old AND in_new))
),

-- The same, where a key that moved while its parent stayed was put elsewhere, not counted anew.
judged AS (
    SELECT
        * REPLACE (
            CASE
                WHEN
                    kind = 'changed' AND parent_level IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM differing AS p
                        WHERE
                            p.level = d.parent_level
                            AND p.key = d.parent_key
                            AND p.period = d.period
                            AND p.measure = d.measure
                    )
                    THEN 'reclassified'
                ELSE kind
            END AS kind
        )
    FROM differing AS d
),

-- A row a group that stayed while something in it was put elsewhere, so that this is seen where a reader begins.
stayed AS (
    SELECT
        *,
        'reclassified' AS kind
    FROM paired AS g
    WHERE
        level = 'group' AND in_old AND in_new AND old_value IS NOT DISTINCT FROM new_value
        AND EXISTS (
            SELECT 1 FROM judged AS d
            WHERE
                d.kind = 'reclassified'
                AND d.parent_level = 'group'
                AND d.parent_key = g.key
                AND d.period = g.period
                AND d.period_start = g.period_start
                AND d.measure = g.measure
        )
),

told AS (
    SELECT * FROM judged
    UNION ALL BY NAME
    SELECT * FROM stayed
),

-- The names that the two vintages use, a row a dimension and name.
old_names AS (
    SELECT * FROM compared_names
    WHERE vintage_id = getvariable('old_vintage')
),

new_names AS (
    SELECT * FROM compared_names
    WHERE vintage_id = getvariable('new_vintage')
),

-- A row a dimension and newest spelling that the two do not call by the same name: one came, went, or took the place of
-- another. Where one vintage uses both names, neither took the other's place.
renamed AS (
    SELECT
        coalesce(n.dimension, o.dimension) AS dimension,
        o.published AS old_name,
        n.published AS new_name
    FROM old_names AS o
    FULL JOIN new_names AS n ON o.dimension = n.dimension AND o.canonical = n.canonical
    WHERE
        o.published IS DISTINCT FROM n.published
        AND (
            o.published IS NULL
            OR n.published IS NULL
            OR NOT (
                EXISTS (
                    FROM new_names AS kept
                    WHERE kept.dimension = o.dimension AND kept.published = o.published
                )
                OR EXISTS (
                    FROM old_names AS had
                    WHERE had.dimension = n.dimension AND had.published = n.published
                )
            )
        )
)

SELECT
    CAST(getvariable('old_vintage') AS INTEGER) AS old_vintage_id,
    CAST(getvariable('new_vintage') AS INTEGER) AS new_vintage_id,
    level,
    period,
    period_start,
    period_end,
    key,
    measure,
    kind,
    old_value,
    new_value,
    old_implied_zero,
    new_implied_zero,
    flagged
FROM told
UNION ALL BY NAME
SELECT
    CAST(getvariable('old_vintage') AS INTEGER) AS old_vintage_id,
    CAST(getvariable('new_vintage') AS INTEGER) AS new_vintage_id,
    'full_key' AS level,
    NULL AS period,
    NULL AS period_start,
    NULL AS period_end,
    dimension || ': ' || concat_ws(' → ', old_name, new_name) AS key,
    NULL AS measure,
    CASE WHEN old_name IS NULL THEN 'added' WHEN new_name IS NULL THEN 'removed' ELSE 'renamed' END AS kind,
    NULL AS old_value,
    NULL AS new_value,
    FALSE AS old_implied_zero,
    FALSE AS new_implied_zero,
    FALSE AS flagged
FROM renamed
ORDER BY ALL;
