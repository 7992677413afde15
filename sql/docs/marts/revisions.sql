-- shows: The largest changes in the three groups of returns.
SELECT
    period,
    key,
    old_value,
    new_value,
    change,
    old_vintage,
    new_vintage
FROM marts.revisions
WHERE table_id = 'Ret_D01' AND level = 'group' AND kind = 'changed'
ORDER BY abs(change) DESC, period_start ASC, key ASC
LIMIT 5;
