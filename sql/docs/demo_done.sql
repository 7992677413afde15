-- What the demo did, as far as its build can tell.
SELECT
    format(
        'Done: {} files read, {} releases of {} tables checked',
        any_value(b.files), count(*), count(DISTINCT v.table_id)
    )
FROM catalogue.vintages AS v
CROSS JOIN catalogue.build AS b;
