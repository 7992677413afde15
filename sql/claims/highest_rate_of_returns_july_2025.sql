/*
said_on: 2025-07-10
said_on_basis: "about this day: the list of claims to check names it no closer"
said_by: author of an article about returns and enforcement
where: article of about 10 July 2025; its address is not at hand
source_url: null
quotation: highest rate of returns for years
quotation_basis: the list of claims to check; no more of the words is at hand
proposition: In the latest 12 months published, the year ending March 2025, there were more returns than in any 12 months for years.
groups: "not said; three are answered: enforced, enforced and voluntary, and those with port returns"
period: year ending March 2025
operator: highest since
claimed: null
unit: year
window: {length: 4 quarters, alignment: ends of quarters, series_start: 2004-01-01}
explain: marts.returns_year_ending --where "period = 'year ending March 2025'"
*/
WITH years AS (
    SELECT
        period,
        period_end,
        vintage,
        vintage_gap,
        unnest(['enforced', 'enforced and voluntary', 'enforced, voluntary and port returns']) AS counted,
        unnest([enforced, enforced_and_voluntary, enforced_and_voluntary + port_returns]) AS returns
    FROM marts.returns_year_ending_as_of(getvariable('as_of'))
)

SELECT
    'definition' AS role,
    asked.counted
    || ', '
    || asked.period
    || coalesce(', as many last in ' || arg_max(earlier.period, earlier.period_end), '')
        AS answer,
    year(max(earlier.period_end)) AS figure,
    'Ret_D01' AS table_id,
    asked.vintage,
    asked.vintage_gap
FROM years AS asked
LEFT JOIN years AS earlier
    ON
        asked.counted = earlier.counted AND earlier.period_end < asked.period_end
        AND earlier.returns >= asked.returns
WHERE asked.period = 'year ending March 2025'
GROUP BY asked.counted, asked.period, asked.vintage, asked.vintage_gap
ORDER BY asked.counted;
