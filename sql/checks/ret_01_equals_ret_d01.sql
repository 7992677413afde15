-- check: ret_01_equals_ret_d01
-- level: vintage
-- within: release
-- tables: Ret_01
-- description: The calendar years and years ending of Ret_01 equal the sums of Ret_D01 published the same day, group by
--   group, where all four quarters are there. An error, and of Ret_01 alone: its columns are found by words, so a
--   difference is most likely a wrong column.
WITH published AS (
    SELECT
        o.vintage_id,
        v.published_on,
        o.period,
        o.period_start,
        o.period_end,
        o.measure,
        o.value
    FROM observations.ret_01 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    WHERE o.value IS NOT NULL
),

-- A row a release of Ret_D01 and quarter: its groups.
quarters AS (
    SELECT
        v.vintage_id,
        v.published_on,
        o.period_start,
        o.period_end,
        coalesce(sum(o.value) FILTER (o.return_type_group = 'Enforced return'), 0) AS enforced,
        coalesce(sum(o.value) FILTER (o.return_type_group = 'Voluntary return'), 0) AS voluntary,
        coalesce(
            sum(o.value) FILTER (o.return_type_group = 'Refused entry at port and subsequently departed'), 0
        ) AS port_returns
    FROM observations.ret_d01 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    GROUP BY v.vintage_id, v.published_on, o.period_start, o.period_end
),

-- A row a figure of Ret_01 whose twelve months are four quarters of Ret_D01, with their sum.
summed AS (
    SELECT
        p.vintage_id,
        p.period,
        p.measure,
        p.value,
        CASE p.measure
            WHEN 'enforced' THEN sum(q.enforced)
            WHEN 'voluntary' THEN sum(q.voluntary)
            WHEN 'port_returns' THEN sum(q.port_returns)
        END AS total
    FROM published AS p
    INNER JOIN quarters AS q
        ON p.published_on = q.published_on AND p.period_start <= q.period_start AND q.period_end <= p.period_end
    GROUP BY p.vintage_id, p.period, p.measure, p.value, q.vintage_id
    HAVING count(*) = 4
)

SELECT
    vintage_id,
    period || ' ' || measure AS key,
    'Ret_01 ' || CAST(value AS BIGINT) || '; Ret_D01 ' || CAST(total AS BIGINT) AS detail,
    period,
    measure
FROM summed
WHERE value != total
ORDER BY vintage_id, key;
