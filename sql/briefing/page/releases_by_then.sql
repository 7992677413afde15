-- Of each table the newest release held that had been published by the variable `as_of`, a day in London which counts
-- whole or a moment, and what is known of later ones by then. A table of which none is held has one row all the same.
WITH newest AS (
    SELECT * FROM catalogue.all_vintages_as_of(getvariable('as_of'))
    QUALIFY row_number() OVER (PARTITION BY table_id ORDER BY vintage_id DESC) = 1
)

SELECT
    t.table_id,
    t.title,
    v.vintage,
    v.published_at,
    v.official_label,
    v.source_url,
    v.source_sha256,
    coalesce(v.withdrawn, FALSE) AS withdrawn,
    g.vintage_gap,
    g.gap_basis,
    g.newest_release_known
FROM catalogue.tables AS t
LEFT JOIN newest AS v ON t.table_id = v.table_id
LEFT JOIN catalogue.gaps_as_of(getvariable('as_of')) AS g ON t.table_id = g.table_id
ORDER BY t.table_id;
