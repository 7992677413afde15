-- check: ret_d03_equals_ret_d04
-- level: vintage
-- tables: Ret_D03 Ret_D04
-- description: Ret_D03 and Ret_D04 of the same workbook count the same returns: equal totals in every quarter.
WITH first_table AS (
    SELECT
v.source_sha256,
o.vintage_id,
o.period,
sum(o.value) AS total
    FROM observations.ret_d03 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    GROUP BY ALL
),

second_table AS (
    SELECT
v.source_sha256,
o.vintage_id,
o.period,
sum(o.value) AS total
    FROM observations.ret_d04 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    GROUP BY ALL
),

compared AS (
    SELECT
        unnest([f.vintage_id, s.vintage_id]) AS vintage_id,
        coalesce(f.period, s.period) AS key,
        'Ret_D03 ' || coalesce(CAST(CAST(f.total AS BIGINT) AS VARCHAR), 'absent')
        || '; Ret_D04 ' || coalesce(CAST(CAST(s.total AS BIGINT) AS VARCHAR), 'absent') AS detail
    FROM first_table AS f
    FULL JOIN second_table AS s ON f.source_sha256 = s.source_sha256 AND f.period = s.period
    WHERE
        f.total IS DISTINCT FROM s.total
        AND coalesce(f.source_sha256, s.source_sha256) IN (SELECT source_sha256 FROM first_table)
        AND coalesce(f.source_sha256, s.source_sha256) IN (SELECT source_sha256 FROM second_table)
)

SELECT
vintage_id,
key,
detail
FROM compared
WHERE vintage_id IS NOT NULL
ORDER BY vintage_id, key;
