-- check: returns_counted_twice_are_equal
-- level: vintage
-- within: release
-- tables: Ret_D01 Ret_D02 Ret_D03 Ret_D04
-- description: Ret_D01 and Ret_D02 of the same workbook count the same returns, and so do Ret_D03 and Ret_D04: equal
--   totals in every quarter. A difference does not say which of the two is wrong, so both are suspects.
WITH pairs AS (
    SELECT
        unnest(['Ret_D01', 'Ret_D03']) AS first_table,
        unnest(['Ret_D02', 'Ret_D04']) AS second_table
),

-- A row a pair and workbook in which both were read.
workbooks AS (
    SELECT
        p.first_table,
        p.second_table,
        f.vintage_id AS first_id,
        s.vintage_id AS second_id
    FROM pairs AS p
    INNER JOIN catalogue.vintages AS f ON p.first_table = f.table_id
    INNER JOIN catalogue.vintages AS s ON p.second_table = s.table_id AND f.source_sha256 = s.source_sha256
),

-- A row a vintage, quarter and measure.
totals AS (
    SELECT
        vintage_id,
        period,
        period_start,
        period_end,
        measure,
        sum(value) AS total
    FROM observations.each_table
    GROUP BY ALL
),

-- A row a workbook, quarter and measure: the totals of both tables, NULL where one of them lacks the quarter.
compared AS (
    SELECT
        w.first_table,
        w.second_table,
        [w.first_id, w.second_id] AS suspects,
        t.period,
        t.period_start,
        t.period_end,
        t.measure,
        sum(t.total) FILTER (t.vintage_id = w.first_id) AS first_total,
        sum(t.total) FILTER (t.vintage_id = w.second_id) AS second_total
    FROM workbooks AS w
    INNER JOIN totals AS t ON t.vintage_id IN (w.first_id, w.second_id)
    GROUP BY ALL
)

SELECT
    suspects,
    period AS key,
    first_table || ' ' || coalesce(CAST(CAST(first_total AS BIGINT) AS VARCHAR), 'absent')
    || '; ' || second_table || ' ' || coalesce(CAST(CAST(second_total AS BIGINT) AS VARCHAR), 'absent') AS detail,
    period,
    period_start,
    period_end,
    measure
FROM compared
WHERE first_total IS DISTINCT FROM second_total
ORDER BY suspects, period_start, key;
