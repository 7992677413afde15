-- check: ret_d03_equals_ret_d04
-- level: vintage
-- tables: Ret_D03 Ret_D04
-- description: Ret_D03 and Ret_D04 of the same workbook count the same returns: equal totals in every quarter. A
--   difference does not say which of the two is wrong, so both are suspects.
WITH first_table AS (
    SELECT
        v.source_sha256,
        o.period,
        o.period_start,
        o.period_end,
        o.measure,
        sum(o.value) AS total
    FROM observations.ret_d03 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    GROUP BY ALL
),

second_table AS (
    SELECT
        v.source_sha256,
        o.period,
        o.period_start,
        o.period_end,
        o.measure,
        sum(o.value) AS total
    FROM observations.ret_d04 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    GROUP BY ALL
),

-- Only workbooks in which both were read; a quarter that one of the two lacks is a difference too.
workbooks AS (
    SELECT
        f.source_sha256,
        [f.vintage_id, s.vintage_id] AS suspects
    FROM catalogue.vintages AS f
    INNER JOIN catalogue.vintages AS s ON f.source_sha256 = s.source_sha256
    WHERE f.table_id = 'Ret_D03' AND s.table_id = 'Ret_D04'
)

SELECT
    w.suspects,
    coalesce(f.period, s.period) AS key,
    'Ret_D03 ' || coalesce(CAST(CAST(f.total AS BIGINT) AS VARCHAR), 'absent')
    || '; Ret_D04 ' || coalesce(CAST(CAST(s.total AS BIGINT) AS VARCHAR), 'absent') AS detail,
    coalesce(f.period, s.period) AS period,
    coalesce(f.period_start, s.period_start) AS period_start,
    coalesce(f.period_end, s.period_end) AS period_end,
    coalesce(f.measure, s.measure) AS measure
FROM first_table AS f
FULL JOIN second_table AS s
    ON f.source_sha256 = s.source_sha256 AND f.period = s.period AND f.measure = s.measure
INNER JOIN workbooks AS w ON coalesce(f.source_sha256, s.source_sha256) = w.source_sha256
WHERE f.total IS DISTINCT FROM s.total
ORDER BY w.suspects, period_start, key;
