-- check: revisions_within_usual_band
-- level: build
-- severity: warn
-- tolerance: reference.revision_bands
-- description: No release revised a figure by more, or further back, than the table's releases usually do.
-- reason: A revision is no error, but one outside what a table has shown so far is worth a look before it is quoted.
--   The bands are reviewed by hand and say what they rest on; a table without one is not judged.
WITH revised AS (
    SELECT
        r.*,
        n.vintage_id,
        date_diff('day', r.period_end, n.published_on) AS days_back,
        b.days_back_max,
        b.change_max,
        b.change_pct_max
    FROM marts.revisions AS r
    INNER JOIN catalogue.vintages AS n ON r.table_id = n.table_id AND r.new_vintage = n.vintage
    INNER JOIN reference.revision_bands AS b
        ON r.table_id = b.table_id AND r.measure = b.measure AND coalesce(b.key, r.key) = r.key
    WHERE r.level = 'group' AND r.kind = 'changed'
    -- The band of one group goes before that of the whole table.
    QUALIFY row_number() OVER (
        PARTITION BY r.table_id, r.measure, r.period, r.key, r.new_vintage ORDER BY b.key NULLS LAST
    ) = 1
)

SELECT
    vintage_id,
    concat_ws(' ', period, nullif(key, ''), measure) AS key,
    CAST(old_value AS BIGINT) || ' to ' || CAST(new_value AS BIGINT) || ', '
    || days_back || ' days after the period; usual: '
    || CASE WHEN CAST(change_max AS DOUBLE) = 0 THEN 'never revised'
        ELSE 'up to ' || change_pct_max || ' % or ' || change_max || ', up to ' || days_back_max || ' days' END AS detail
FROM revised
WHERE
    days_back > CAST(days_back_max AS INTEGER)
    OR (
        abs(change) > CAST(change_max AS DOUBLE)
        AND coalesce(abs(change_pct) > CAST(change_pct_max AS DOUBLE), true)
    )
ORDER BY vintage_id, key;
