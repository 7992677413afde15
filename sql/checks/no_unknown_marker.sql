-- check: no_unknown_marker
-- level: build
-- description: Every marker in the observations is one that reference.markers explains.
SELECT
    m.table_id || ' ' || m.measure AS key,
    m.marker || ' in ' || m.observations || ' observations' AS detail
FROM catalogue.markers_seen AS m
LEFT JOIN reference.markers AS r ON m.marker = r.marker
WHERE r.marker IS NULL
ORDER BY key;
