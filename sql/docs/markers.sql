-- Shorthand that may stand in place of a value or beside one.
SELECT
    '`' || marker || '`' AS marker,
    meaning,
    replace(kind, '_', ' ') AS stands,
    note
FROM reference.markers
ORDER BY marker;
