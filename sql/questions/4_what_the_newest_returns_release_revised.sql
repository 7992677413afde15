-- question: Which quarters and groups did the newest returns release revise, and by how many?
-- caveat: Values are compared, whatever the publisher flags. A release between two held ones may have made the change.
-- answer: SELECT format('{} figures of {} quarters; the largest revision: {} of {}, {:,} to {:,} ({})', count(*),
--   count(DISTINCT period), arg_max(return_group, abs(now - before)), arg_max(period, abs(now - before)),
--   arg_max(before, abs(now - before)), arg_max(now, abs(now - before)), any_value(vintages)) FROM answer
-- short: SELECT format('{} figures of returns revised; largest: {} in {}, {:,} to {:,}', count(*),
--   arg_max(return_group, abs(now - before)), arg_max(period, abs(now - before)), arg_max(before, abs(now - before)),
--   arg_max(now, abs(now - before))) FROM answer
WITH newest AS (
    SELECT * FROM marts.returns_summary
),

-- The summary as it was a second before the newest release.
before AS (
    SELECT * FROM marts.returns_summary_as_of(
        (
            SELECT published_local - INTERVAL 1 SECOND
            FROM catalogue.vintages
            WHERE table_id = 'Ret_D01'
            ORDER BY vintage_id DESC
            LIMIT 1
        )
    )
),

-- A row a quarter and group, as it is now.
groups AS (
    SELECT
        period,
        unnest(['enforced', 'voluntary', 'port returns']) AS return_group,
        unnest([enforced, voluntary, port_returns]) AS returns,
        vintage
    FROM newest
),

-- A row a quarter and group, as it was before.
groups_before AS (
    SELECT
        period,
        unnest(['enforced', 'voluntary', 'port returns']) AS return_group,
        unnest([enforced, voluntary, port_returns]) AS returns,
        vintage
    FROM before
)

SELECT
    n.period,
    n.return_group,
    b.returns AS before,
    n.returns AS now,
    printf('%+d', n.returns - b.returns) AS change,
    b.vintage || ' to ' || n.vintage AS vintages
FROM groups AS n
INNER JOIN groups_before AS b ON n.period = b.period AND n.return_group = b.return_group
WHERE n.returns != b.returns
ORDER BY n.period DESC, n.return_group ASC;
