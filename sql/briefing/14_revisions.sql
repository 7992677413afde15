-- section: Revisions
-- title: What the newest release of each table revised
-- draw: bars
-- unit: change in per cent
-- draws: Change (%)
-- newest: SELECT format('The newest releases revised {} figures; the largest change in per cent: {}: {}, {:,} to {:,}.',
--   count(*) OVER (), "Table", "Figure", "Before", "Now") FROM chart ORDER BY abs("Change (%)") DESC NULLS LAST LIMIT 1
-- caption: Values are compared, whatever the publisher flags; totals and groups only. Where a release between two held
--   ones is not held, that one may have made the change.
WITH newest AS (
    -- Of all that are held: one that changed nothing is the newest all the same.
    SELECT
        table_id,
        arg_max(vintage, vintage_id) AS vintage
    FROM catalogue.vintages
    GROUP BY table_id
),

measures AS (
    SELECT
        table_id,
        count(*) AS measures
    FROM catalogue.measures
    GROUP BY table_id
)

SELECT
    concat_ws(
        ', ',
        nullif(r.key, ''),
        CASE WHEN r.key = '' OR m.measures > 1 THEN replace(r.measure, '_', ' ') END,
        coalesce(strftime(try_cast(r.period AS DATE), '%-d %B %Y'), r.period)
    ) AS "Figure",
    t.title AS "Table",
    CAST(r.old_value AS BIGINT) AS "Before",
    CAST(r.new_value AS BIGINT) AS "Now",
    CAST(r.change AS BIGINT) AS "Change",
    r.change_pct AS "Change (%)",
    r.old_vintage || ' to ' || r.new_vintage AS "Releases",
    r.table_id,
    t.title AS heading,
    v.official_label,
    v.vintage,
    g.vintage_gap,
    g.gap_basis,
    v.source_url
FROM marts.revisions AS r
INNER JOIN newest AS n ON r.table_id = n.table_id AND r.new_vintage = n.vintage
INNER JOIN catalogue.tables AS t ON r.table_id = t.table_id
INNER JOIN measures AS m ON r.table_id = m.table_id
INNER JOIN catalogue.vintages AS v ON r.table_id = v.table_id AND r.new_vintage = v.vintage
LEFT JOIN catalogue.release_gaps AS g ON r.table_id = g.table_id AND g.ends_at IS NULL
-- Those two count the returns of Ret_D01 and Ret_D03 again.
WHERE r.level = 'group' AND r.kind = 'changed' AND r.table_id NOT IN ('Ret_D02', 'Ret_D04')
ORDER BY r.table_id ASC, r.period_start DESC, "Figure" ASC;
