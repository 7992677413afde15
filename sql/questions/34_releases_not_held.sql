-- question: Of which tables is a later release known that is not held, and how far do the data of each reach?
-- caveat: False means that the newest release known is held, NULL that nobody can know. A table that is not listed has
--   no release held at all.
-- answer: SELECT format('{} of {} tables held have a later release that is known and not held', count(*) FILTER
--   (later_release_known), count(*)) FROM answer
SELECT
    v.table_id,
    v.vintage AS newest_held,
    v.last_period,
    g.vintage_gap AS later_release_known,
    g.gap_basis
FROM catalogue.vintages AS v
LEFT JOIN catalogue.gaps_as_of('infinity') AS g ON v.table_id = g.table_id
QUALIFY row_number() OVER (PARTITION BY v.table_id ORDER BY v.vintage_id DESC) = 1
ORDER BY v.table_id;
