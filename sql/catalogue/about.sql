-- What the file is, in one row: for whoever opens it without the project beside it.

INSERT INTO catalogue.about
WITH
said AS (
    PIVOT reference.about ON name IN ('what', 'licence', 'licence_url', 'attribution', 'docs', 'schema_version')
    USING any_value(value)
),

-- The tables of which vintages are held, with what is known of later releases now.
gaps AS (
    SELECT
        string_agg(table_id, ', ' ORDER BY table_id) FILTER (vintage_gap) AS later_known,
        string_agg(table_id, ', ' ORDER BY table_id) FILTER (vintage_gap IS NULL) AS not_known
    FROM catalogue.gaps_as_of('infinity')
),

held AS (
    SELECT
        min(first_period) AS first_period,
        max(last_period) AS last_period,
        max(published_on) AS newest_published_on
    FROM catalogue.vintages
)

SELECT
    s.what,
    s.licence,
    s.licence_url,
    s.attribution,
    s.docs,
    s.schema_version,
    b.build_id,
    b.built_at,
    b.git_sha AS code_version,
    b.data_label,
    v.first_period,
    v.last_period,
    v.newest_published_on,
    concat_ws(
        '; ',
        'a later release is known and not held of: ' || g.later_known,
        'nobody can know whether the newest held is the newest of: ' || g.not_known,
        CASE WHEN coalesce(g.later_known, g.not_known) IS NULL THEN 'no later release of any table is known' END
    ) AS gap_notice
FROM said AS s
CROSS JOIN catalogue.build AS b
CROSS JOIN gaps AS g
CROSS JOIN held AS v;
