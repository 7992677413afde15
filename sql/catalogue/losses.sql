-- What the build `before` has and the build `build` has not: files and vintages. Neither goes without being told
-- (docs/running.md#never-poorer-in-silence). It reads only columns that builds of every version have.

WITH
files AS (
    SELECT
        f.sha256,
        min(f.file) AS file,
        min(f.page) AS page
    FROM before.catalogue.files AS f
    ANTI JOIN build.catalogue.files AS b ON f.sha256 = b.sha256
    GROUP BY f.sha256
),

vintages AS (
    SELECT
        v.table_id,
        v.source_sha256,
        min(v.vintage) AS vintage
    FROM before.catalogue.vintages AS v
    ANTI JOIN build.catalogue.vintages AS b ON v.table_id = b.table_id AND v.source_sha256 = b.source_sha256
    GROUP BY ALL
)

SELECT
    'file' AS what,
    sha256,
    NULL AS table_id,
    file || ' of ' || page AS name
FROM files
UNION ALL
SELECT
    'vintage' AS what,
    source_sha256 AS sha256,
    table_id,
    coalesce(vintage, 'without a date') AS name
FROM vintages
ORDER BY what, table_id, name, sha256;
