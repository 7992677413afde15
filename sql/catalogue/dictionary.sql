-- The data dictionary, catalogue.dictionary: a row a column of every table and view, for people and for what reads it in
-- their place (exports, other databases, catalogues of data). It is filled last, from what the build itself says.
-- Keys and joins are said here and not declared in the file: a file with a PRIMARY KEY does not open in DuckDB 1.0.0.

INSERT INTO catalogue.dictionary
WITH
columns AS MATERIALIZED (
    SELECT
        schema_name,
        table_name,
        column_name,
        column_index AS position,
        data_type,
        comment
    FROM duckdb_columns()
    WHERE
        database_name = current_database()
        AND schema_name IN ('marts', 'catalogue', 'reference', 'observations')
),

-- What a build keeps of each mart, and what names a row of it beside the grain, as far as there is such a column.
of_marts AS (
    SELECT
        kept.schema_name,
        m.mart || kept.ending AS table_name,
        m.mart,
        m.grain || kept.key_also AS key_columns,
        kept.only_within
    FROM catalogue.marts AS m
    CROSS JOIN (
        VALUES
        ('marts', '', '', ''),
        ('marts', '_history', ', realtime_start', 'within one moment: '),
        ('marts', '_first_release', ', series, period_complete', 'of one release: '),
        ('catalogue', '_by_vintage', ', vintage_id, realtime_start', 'within one moment: '),
        ('catalogue', '_cells', ', column_name, vintage_id, row, col', '')
    ) AS kept (schema_name, ending, key_also, only_within)
),

-- Which columns name a row of each table.
keys AS (
    SELECT
        schema_name,
        table_name,
        key_columns
    FROM of_marts
    UNION ALL
    SELECT
        'observations' AS schema_name,
        observations_table AS table_name,
        'vintage_id, row, col' AS key_columns
    FROM catalogue.tables
    UNION ALL
    SELECT
        split_part(table_name, '.', 1) AS schema_name,
        split_part(table_name, '.', 2) AS table_name,
        key_columns
    FROM reference.keys
),

-- Which Home Office tables the rows of each table are made of, and each column of a mart.
sources AS (
    SELECT
        o.schema_name,
        o.table_name,
        unnest(string_split(m.tables, ', ')) AS table_id
    FROM of_marts AS o
    INNER JOIN catalogue.marts AS m ON o.mart = m.mart
    UNION ALL
    SELECT
        'observations' AS schema_name,
        observations_table AS table_name,
        table_id
    FROM catalogue.tables
),

sources_of_tables AS (
    SELECT
        s.schema_name,
        s.table_name,
        string_agg(s.table_id, ', ' ORDER BY s.table_id) AS source_tables,
        string_agg(DISTINCT t.official_label, '; ' ORDER BY t.official_label) AS official_label
    FROM sources AS s
    INNER JOIN catalogue.tables AS t ON s.table_id = t.table_id
    GROUP BY ALL
),

sources_of_figures AS (
    SELECT
        s.mart,
        s.column_name,
        string_agg(s.table_id, ', ' ORDER BY s.table_id) AS source_tables,
        string_agg(DISTINCT s.official_label, '; ' ORDER BY s.official_label) AS official_label
    FROM (
        SELECT DISTINCT
            l.mart,
            l.column_name,
            t.table_id,
            t.official_label
        FROM catalogue.lineage AS l
        INNER JOIN catalogue.tables AS t ON l.source = 'observations.' || t.observations_table
    ) AS s
    GROUP BY ALL
),

-- What to mind where figures are added, a row a figure it is said of; of the whole mart where no figure is named. A
-- condition tells which rows may be added.
cautions AS (
    SELECT
        mart,
        unnest(coalesce(string_split(figures, ', '), [NULL])) AS column_name,
        may_be_added IS NOT NULL AS is_condition,
        coalesce(reason || ' (' || instead || ')', reason, instead) AS words
    FROM reference.adding
    WHERE coalesce(may_be_added, '') <> 'false'
    UNION ALL
    SELECT
        family AS mart,
        NULL AS column_name,
        FALSE AS is_condition,
        'beside ' || overlaps_with || ', ' || reason AS words
    FROM reference."overlaps"
    UNION ALL
    -- Two families overlap each other; the whole that a family lies in is no family.
    SELECT
        overlaps_with AS mart,
        NULL AS column_name,
        FALSE AS is_condition,
        'beside ' || family || ', ' || reason AS words
    FROM reference."overlaps"
    WHERE overlaps_with IN (SELECT f.family FROM reference."overlaps" AS f)
),

-- A figure of a mart with `never_sum` may still be added where conditions say of which rows.
minded AS (
    SELECT
        c.mart,
        c.column_name,
        bool_or(w.is_condition) AS has_conditions,
        string_agg(w.words, '; ' ORDER BY w.is_condition DESC, w.words ASC) AS words
    FROM catalogue.mart_columns AS c
    INNER JOIN catalogue.marts AS m ON c.mart = m.mart
    INNER JOIN cautions AS w ON c.mart = w.mart AND coalesce(w.column_name = c.column_name, TRUE)
    -- A ratio, a change or a running sum is never added, whatever there is to mind.
    WHERE c.unit <> 'per cent' AND (c.adds_up <> 'no' OR m.never_sum IS NOT NULL)
    GROUP BY c.mart, c.column_name
),

figures AS (
    SELECT
        c.mart,
        c.column_name,
        c.unit,
        CASE
            WHEN c.adds_up = 'yes' THEN 'rows may be added, over time too'
            WHEN c.adds_up = 'not over time' THEN 'rows of one period may be added, never those of several'
            WHEN w.has_conditions THEN 'only some rows may be added, because ' || m.never_sum
            ELSE 'rows are never added: ' || coalesce(m.never_sum, 'a ratio, a change or a running sum')
        END
        || coalesce('; mind that ' || w.words, '') AS additivity
    FROM catalogue.mart_columns AS c
    INNER JOIN catalogue.marts AS m ON c.mart = m.mart
    LEFT JOIN minded AS w ON c.mart = w.mart AND c.column_name = w.column_name
    WHERE c.adds_up IS NOT NULL
),

-- The key of each table, a row a column of it; a column that the table has not is none of its key.
key_columns AS (
    SELECT
        k.schema_name,
        k.table_name,
        k.column_name,
        row_number() OVER (PARTITION BY k.schema_name, k.table_name ORDER BY k.place) AS key_position
    FROM (
        SELECT
            schema_name,
            table_name,
            unnest(string_split(key_columns, ', ')) AS column_name,
            generate_subscripts(string_split(key_columns, ', '), 1) AS place
        FROM keys
    ) AS k
    INNER JOIN columns AS c
        ON k.schema_name = c.schema_name AND k.table_name = c.table_name AND k.column_name = c.column_name
),

joins AS (
    SELECT
        c.schema_name,
        c.table_name,
        c.column_name,
        j.references_table,
        j.references_column
    FROM columns AS c
    INNER JOIN reference.joins AS j
        ON
            c.column_name = j.column_name
            AND j.table_name IN (c.schema_name || '.' || c.table_name, c.schema_name, '*')
    -- The line of the table goes before that of its schema, and that before the line of all.
    QUALIFY row_number() OVER (
        PARTITION BY c.schema_name, c.table_name, c.column_name
        ORDER BY j.table_name = '*', contains(j.table_name, '.') DESC
    ) = 1
),

-- What no measure of a contract tells the unit of, and what it may be added over, if it is a figure. Where a mart's
-- rows are never added, its header says why.
units AS (
    SELECT
        c.schema_name,
        c.table_name,
        c.column_name,
        u.unit,
        CASE
            WHEN u.additivity IS NOT NULL THEN coalesce('rows are never added: ' || m.never_sum, u.additivity)
        END AS additivity
    FROM columns AS c
    LEFT JOIN of_marts AS o ON c.schema_name = o.schema_name AND c.table_name = o.table_name
    LEFT JOIN catalogue.marts AS m ON o.mart = m.mart
    INNER JOIN reference.units AS u
        ON
            c.column_name = u.column_name
            AND u.table_name IN (c.schema_name || '.' || c.table_name, 'marts.' || o.mart, c.schema_name, '*')
    WHERE c.data_type <> 'VARCHAR'
    QUALIFY row_number() OVER (
        PARTITION BY c.schema_name, c.table_name, c.column_name
        ORDER BY u.table_name = '*', contains(u.table_name, '.') DESC
    ) = 1
)

SELECT
    c.schema_name,
    c.table_name,
    CASE WHEN v.view_name IS NULL THEN 'table' ELSE 'view' END AS table_kind,
    c.column_name,
    c.position,
    c.data_type,
    c.comment AS description,
    coalesce(u.unit, f.unit) AS unit,
    CASE
        WHEN starts_with(coalesce(f.additivity, u.additivity), 'rows are never added') THEN ''
        ELSE coalesce(o.only_within, '')
    END
    || coalesce(f.additivity, u.additivity) AS additivity,
    k.key_position,
    j.references_table,
    j.references_column,
    coalesce(sf.source_tables, st.source_tables) AS source_tables,
    coalesce(sf.official_label, st.official_label) AS official_label
FROM columns AS c
LEFT JOIN duckdb_views() AS v
    ON v.database_name = current_database() AND c.schema_name = v.schema_name AND c.table_name = v.view_name
LEFT JOIN of_marts AS o ON c.schema_name = o.schema_name AND c.table_name = o.table_name
LEFT JOIN key_columns AS k
    ON c.schema_name = k.schema_name AND c.table_name = k.table_name AND c.column_name = k.column_name
LEFT JOIN figures AS f ON o.mart = f.mart AND c.column_name = f.column_name
LEFT JOIN units AS u
    ON c.schema_name = u.schema_name AND c.table_name = u.table_name AND c.column_name = u.column_name
LEFT JOIN joins AS j
    ON
        c.schema_name = j.schema_name AND c.table_name = j.table_name AND c.column_name = j.column_name
        -- What others look up is not looked up in itself.
        AND c.schema_name || '.' || c.table_name || '.' || c.column_name
        <> j.references_table || '.' || j.references_column
LEFT JOIN sources_of_figures AS sf ON o.mart = sf.mart AND c.column_name = sf.column_name
LEFT JOIN sources_of_tables AS st ON c.schema_name = st.schema_name AND c.table_name = st.table_name
ORDER BY c.schema_name, c.table_name, c.position;
