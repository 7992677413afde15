-- Of each table the newest release held that had been published by the variable `as_of`, a day in London which counts
-- whole or a moment, and what is known of later ones by then. A table of which none is held has one row all the same.
WITH newest AS (
    SELECT * FROM catalogue.all_vintages_as_of(getvariable('as_of'))
    QUALIFY row_number() OVER (PARTITION BY table_id ORDER BY vintage_id DESC) = 1
),

-- Gaps begin with the first release held; before that, whichever is known by then is not held.
known AS (
    SELECT
        table_id,
        max(published_on) AS published_on,
        arg_max(basis, published_local) AS basis
    FROM catalogue.known_releases
    WHERE published_local <= catalogue.clock_of(getvariable('as_of'))
    GROUP BY table_id
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
    CASE WHEN v.table_id IS NULL AND k.table_id IS NOT NULL THEN TRUE ELSE g.vintage_gap END AS vintage_gap,
    CASE
        WHEN v.table_id IS NOT NULL THEN g.gap_basis
        WHEN k.table_id IS NOT NULL
            THEN 'release of ' || strftime(k.published_on, '%-d %B %Y') || ' is known and not held: ' || k.basis
        ELSE 'no release of it by then is listed'
    END AS gap_basis
FROM catalogue.tables AS t
LEFT JOIN newest AS v ON t.table_id = v.table_id
LEFT JOIN catalogue.gaps_as_of(getvariable('as_of')) AS g ON t.table_id = g.table_id
LEFT JOIN known AS k ON t.table_id = k.table_id
ORDER BY t.table_id;
