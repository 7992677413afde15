-- Which vintage of a table was known at a clock in London, and whether it was the newest release then: the same as in
-- DuckDB (sql/catalogue/as_of.sql).

-- A row a table: what is known of later releases then.
CREATE OR REPLACE FUNCTION catalogue.gaps_at(clock timestamp)
RETURNS TABLE (table_id text, vintage_gap boolean, gap_basis text, newest_release_known date)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT DISTINCT ON (g.table_id)
        g.table_id,
        g.vintage_gap,
        g.gap_basis,
        g.newest_release_known
    FROM catalogue.release_gaps AS g
    WHERE
        g.starts_local <= $1
        AND coalesce(g.ends_local > $1, TRUE)
    -- In the hour that comes twice in October two stretches may hold one time of the clock: then nobody vouches.
    ORDER BY g.table_id, g.vintage_gap IS NOT DISTINCT FROM FALSE, g.starts_at DESC NULLS LAST
$$;

-- Every vintage that was published by then, of all tables.
CREATE OR REPLACE FUNCTION catalogue.all_vintages_at(clock timestamp)
RETURNS TABLE (
    vintage_id integer, table_id text, vintage text, published_at timestamptz, official_label text, source_url text,
    source_sha256 text, vintage_gap boolean, gap_basis text, newest_release_known date, withdrawn boolean
)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        v.vintage_id,
        v.table_id,
        v.vintage,
        v.published_at,
        v.official_label,
        v.source_url,
        v.source_sha256,
        g.vintage_gap,
        g.gap_basis,
        g.newest_release_known,
        coalesce(v.withdrawn_on <= CAST($1 AS date), FALSE) AS withdrawn
    FROM catalogue.vintages AS v
    LEFT JOIN catalogue.gaps_at($1) AS g ON v.table_id = g.table_id
    WHERE v.published_local <= $1
$$;

-- The moments at which every table of a list was released of which the vintage before was the newest until then, beyond
-- doubt: a first figure of such a moment is of the first release.
CREATE OR REPLACE FUNCTION catalogue.sure_releases(tables text[]) RETURNS TABLE (published_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT v.published_at
    FROM catalogue.vintages AS v
    LEFT JOIN catalogue.release_gaps AS g ON v.table_id = g.table_id AND v.published_at = g.ends_at
    WHERE v.published_at IS NOT NULL AND v.table_id = ANY($1)
    GROUP BY v.published_at
    HAVING bool_and(coalesce(NOT g.vintage_gap, FALSE))
$$;
