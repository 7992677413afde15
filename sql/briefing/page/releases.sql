-- Releases held, the newest first: a row a publication and day, with the tables that came with it, its documents, and
-- what it changed in what the release before it had said (level `group` of the revisions).
WITH pages AS (
    SELECT
        file_id,
        arg_min(page, first_seen_at) AS page
    FROM catalogue.files
    GROUP BY file_id
),

vintages AS (
    SELECT
        v.vintage_id,
        v.table_id,
        v.vintage,
        v.published_at,
        v.published_on,
        v.title,
        v.source_url,
        v.official_label,
        v.withdrawn_on,
        v.vintage_id = first_value(v.vintage_id) OVER (PARTITION BY v.table_id ORDER BY v.vintage_id) AS first_held,
        f.page
    FROM catalogue.vintages AS v
    INNER JOIN pages AS f ON v.file_id = f.file_id
    WHERE v.published_on IS NOT NULL
),

revised AS (
    SELECT
        table_id,
        new_vintage,
        count(*) FILTER (WHERE kind = 'changed') AS changed,
        arg_max(period, abs(change)) FILTER (WHERE kind = 'changed') AS period,
        arg_max(key, abs(change)) FILTER (WHERE kind = 'changed') AS key,
        arg_max(measure, abs(change)) FILTER (WHERE kind = 'changed') AS measure,
        arg_max(old_value, abs(change)) FILTER (WHERE kind = 'changed') AS old_value,
        arg_max(new_value, abs(change)) FILTER (WHERE kind = 'changed') AS new_value
    FROM marts.revisions
    WHERE level = 'group'
    GROUP BY table_id, new_vintage
)

SELECT
    v.page,
    v.published_on,
    max(v.published_at) AS published_at,
    max(v.withdrawn_on) AS withdrawn_on,
    list_distinct(list(v.title ORDER BY v.title)) AS titles,
    list_distinct(list(v.source_url ORDER BY v.source_url)) AS documents,
    list({
        'table_id': v.table_id,
        'title': t.title,
        'vintage': v.vintage,
        'official_label': v.official_label,
        'first_held': v.first_held,
        'changed': coalesce(r.changed, 0),
        'period': r.period,
        'key': r.key,
        'measure': r.measure,
        'old_value': r.old_value,
        'new_value': r.new_value
    } ORDER BY v.table_id, v.vintage) AS tables
FROM vintages AS v
INNER JOIN catalogue.tables AS t ON v.table_id = t.table_id
LEFT JOIN revised AS r ON v.table_id = r.table_id AND v.vintage = r.new_vintage
GROUP BY v.page, v.published_on
ORDER BY published_at DESC, v.page ASC
LIMIT 50;
