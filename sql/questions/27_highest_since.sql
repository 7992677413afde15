-- question: When was a year ending last as high as the latest one, for enforced returns, for enforced and voluntary,
--   and with port returns beside them?
-- caveat: The answer depends on which groups are meant, so all are given. No earlier year as high means none since the
--   start of the series, not none ever.
-- answer: SELECT string_agg(format('{}: {}', return_group, coalesce(last_as_high, 'none in the series')), '; ' ORDER
--   BY return_group) FROM answer
WITH years AS (
    SELECT
        period,
        period_end,
        unnest(['enforced', 'enforced and voluntary', 'port returns']) AS return_group,
        unnest([enforced, enforced_and_voluntary, port_returns]) AS returns,
        vintage
    FROM marts.returns_year_ending
),

latest AS (
    SELECT * FROM years
    QUALIFY row_number() OVER (PARTITION BY return_group ORDER BY period_end DESC) = 1
)

SELECT
    l.return_group,
    l.period,
    l.returns,
    arg_max(y.period, y.period_end) AS last_as_high,
    arg_max(y.returns, y.period_end) AS returns_then,
    l.vintage
FROM latest AS l
LEFT JOIN years AS y
    ON l.return_group = y.return_group AND y.period_end < l.period_end AND y.returns >= l.returns
GROUP BY ALL
ORDER BY l.return_group;
