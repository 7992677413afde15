-- check: ret_01_equals_ret_d01
-- level: vintage
-- tables: Ret_01
-- description: The calendar years of Ret_01 equal the sums of Ret_D01 published the same day, group by group, where all
--   four quarters are there. An error, and of Ret_01 alone: its columns are found by words, so a difference is most
--   likely a wrong column, and no mart is made of it.
WITH published AS (
    SELECT
        o.vintage_id,
        v.published_on,
        o.period,
        o.measure,
        o.value
    FROM observations.ret_01 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    WHERE date_part('month', o.period_start) = 1 AND o.value IS NOT NULL
),

-- A row a release of Ret_D01 and calendar year: its groups, and how many quarters they rest on.
quarters AS (
    SELECT
        v.published_on,
        CAST(date_part('year', o.period_start) AS VARCHAR) AS period,
        count(DISTINCT o.period) AS quarters_held,
        coalesce(sum(o.value) FILTER (o.return_type_group = 'Enforced return'), 0) AS enforced,
        coalesce(sum(o.value) FILTER (o.return_type_group = 'Voluntary return'), 0) AS voluntary,
        coalesce(
            sum(o.value) FILTER (o.return_type_group = 'Refused entry at port and subsequently departed'), 0
        ) AS port_returns
    FROM observations.ret_d01 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    GROUP BY v.vintage_id, v.published_on, date_part('year', o.period_start)
),

-- The whole years, a row a group.
summed AS (
    SELECT
        published_on,
        period,
        unnest(['enforced', 'voluntary', 'port_returns']) AS measure,
        unnest([enforced, voluntary, port_returns]) AS total
    FROM quarters
    WHERE quarters_held = 4
)

SELECT
    p.vintage_id,
    p.period || ' ' || p.measure AS key,
    'Ret_01 ' || CAST(p.value AS BIGINT) || '; Ret_D01 ' || CAST(s.total AS BIGINT) AS detail,
    p.period,
    p.measure
FROM published AS p
INNER JOIN summed AS s ON p.published_on = s.published_on AND p.period = s.period AND p.measure = s.measure
WHERE p.value != s.total
ORDER BY p.vintage_id, key;
