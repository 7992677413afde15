-- check: sb_01_weeks_equal_sb_02
-- level: vintage
-- within: release
-- tables: SB_01 SB_02
-- description: Each week of SB_02 is the sum of the seven days of SB_01 in the same workbook, for people, boats and
--   uncontrolled landings. A difference does not say which of the two is wrong, so both are suspects.
WITH daily AS (
    SELECT
        v.source_sha256,
        d.vintage_id,
        d.period_start AS date,
        d.measure,
        d.value
    FROM observations.sb_01 AS d
    INNER JOIN catalogue.vintages AS v ON d.vintage_id = v.vintage_id
),

-- A row a workbook, week and measure of SB_02.
weekly AS (
    SELECT
        v.source_sha256,
        w.vintage_id,
        w.period,
        w.period_start,
        w.period_end,
        w.measure,
        w.value
    FROM observations.sb_02 AS w
    INNER JOIN catalogue.vintages AS v ON w.vintage_id = v.vintage_id
    WHERE w.measure IN ('arrivals', 'boats', 'uncontrolled_landings') AND w.value IS NOT NULL
),

-- The same beside the days of SB_01 in the same workbook, summed.
compared AS (
    SELECT
        [d.vintage_id, w.vintage_id] AS suspects,
        w.period,
        w.period_start,
        w.period_end,
        w.measure,
        w.value,
        sum(d.value) AS seven_days,
        count(d.value) AS days
    FROM weekly AS w
    INNER JOIN daily AS d
        ON
            w.source_sha256 = d.source_sha256 AND w.measure = d.measure
            AND d.date BETWEEN w.period_start AND w.period_end
    GROUP BY ALL
)

SELECT
    suspects,
    period || ' ' || measure AS key,
    'SB_02 ' || CAST(value AS BIGINT) || '; seven days of SB_01 ' || CAST(seven_days AS BIGINT) AS detail,
    period,
    period_start,
    period_end,
    measure
FROM compared
WHERE days = 7 AND value != seven_days
ORDER BY suspects, key;
