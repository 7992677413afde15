-- What the build `before` has and the build `build` has not: files, lines of the manifest on files that are held, and
-- vintages. None of it goes without being told (docs/running.md#never-poorer-in-silence).

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

-- What a page or an import said of a file; the same file may have been seen at other places, and as of other days.
lines AS (
    SELECT
        f.sha256,
        f.file,
        f.page,
        f.title,
        f.published,
        f.url,
        f.fetched_from
    FROM before.catalogue.files AS f
    SEMI JOIN build.catalogue.files AS b ON f.sha256 = b.sha256
    EXCEPT
    SELECT
        b.sha256,
        b.file,
        b.page,
        b.title,
        b.published,
        b.url,
        b.fetched_from
    FROM build.catalogue.files AS b
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
    'line' AS what,
    sha256,
    NULL AS table_id,
    concat_ws(', ', file, title, page, published, url, fetched_from) AS name
FROM lines
UNION ALL
SELECT
    'vintage' AS what,
    source_sha256 AS sha256,
    table_id,
    coalesce(vintage, 'without a date') AS name
FROM vintages
ORDER BY what, table_id, name, sha256;
