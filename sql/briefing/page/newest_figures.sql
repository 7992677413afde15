-- The newest figure of each kind that the warehouse holds, a row a figure, each of its own release: what it is called, the
-- mart, column and condition that give it, and what its row says.
WITH returns AS (
    SELECT * FROM marts.returns_year_ending
    ORDER BY period_end DESC
    LIMIT 1
),

-- What of the year has been published by day, and the last year that the quarterly statistics complete.
this_year AS (
    SELECT * FROM marts.crossings_yearly
    ORDER BY period_end DESC
    LIMIT 1
),

final_year AS (
    SELECT * FROM marts.crossings_yearly
    WHERE series = 'irr_quarterly'
    ORDER BY period_end DESC
    LIMIT 1
),

penalties AS (
    SELECT * FROM marts.civil_penalties
    WHERE penalty_scheme = 'illegal_working' AND penalties IS NOT NULL
    ORDER BY period_end DESC
    LIMIT 1
),

agreement AS (
    SELECT
        strftime(min(period_start) OVER (), '%-d %B %Y') AS began,
        *
    FROM marts.uk_france_agreement
    ORDER BY period_end DESC
    LIMIT 1
),

figures AS (
    SELECT
        1 AS place,
        'Enforced returns' AS figure,
        'returns_year_ending' AS mart,
        'enforced' AS column_name,
        'period = ''' || period || '''' AS condition,
        enforced AS value,
        *
    FROM returns
    UNION ALL BY NAME
    SELECT
        2 AS place,
        'Voluntary returns' AS figure,
        'returns_year_ending' AS mart,
        'voluntary' AS column_name,
        'period = ''' || period || '''' AS condition,
        voluntary AS value,
        *
    FROM returns
    UNION ALL BY NAME
    SELECT
        3 AS place,
        'Port returns, apart from these' AS figure,
        'returns_year_ending' AS mart,
        'port_returns' AS column_name,
        'period = ''' || period || '''' AS condition,
        port_returns AS value,
        *
    FROM returns
    UNION ALL BY NAME
    SELECT
        4 AS place,
        'Small boat arrivals, daily series' AS figure,
        'crossings_yearly' AS mart,
        'arrivals_sb_daily' AS column_name,
        'period = ''' || period || '''' AS condition,
        arrivals_sb_daily AS value,
        * REPLACE (period || ' to ' || strftime(period_end, '%-d %B') AS period)
    FROM this_year
    UNION ALL BY NAME
    SELECT
        5 AS place,
        'Small boat arrivals, quarterly statistics' AS figure,
        'crossings_yearly' AS mart,
        'arrivals_irr_quarterly' AS column_name,
        'period = ''' || period || '''' AS condition,
        arrivals_irr_quarterly AS value,
        *
    FROM final_year
    UNION ALL BY NAME
    SELECT
        6 AS place,
        'Illegal working civil penalties' AS figure,
        'civil_penalties' AS mart,
        'penalties' AS column_name,
        'penalty_scheme = ''illegal_working'' AND period = ''' || period || '''' AS condition,
        penalties AS value,
        *
    FROM penalties
    UNION ALL BY NAME
    SELECT
        7 AS place,
        'Returned to France under the UK–France agreement' AS figure,
        'uk_france_agreement' AS mart,
        'returned_out_to_date' AS column_name,
        'period = ''' || period || '''' AS condition,
        returned_out_to_date AS value,
        * REPLACE (began || ' to ' || strftime(period_end, '%-d %B %Y') AS period)
    FROM agreement
    UNION ALL BY NAME
    SELECT
        8 AS place,
        'Transferred into the UK under it' AS figure,
        'uk_france_agreement' AS mart,
        'transferred_in_to_date' AS column_name,
        'period = ''' || period || '''' AS condition,
        transferred_in_to_date AS value,
        * REPLACE (began || ' to ' || strftime(period_end, '%-d %B %Y') AS period)
    FROM agreement
)

SELECT
    figure,
    mart,
    column_name,
    condition,
    value,
    period,
    period_start,
    period_end,
    revision_status,
    status_basis,
    official_label,
    vintage,
    published_at,
    CAST(timezone('Europe/London', timezone('UTC', published_at)) AS DATE) AS published_on,
    vintage_gap,
    gap_basis,
    newest_release_known
FROM figures
ORDER BY place;
