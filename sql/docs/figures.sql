-- The current figures, as far as the warehouse holds them: one line a headline figure, with its own release.
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
        enforced AS value,
        *
    FROM returns
    UNION ALL BY NAME
    SELECT
        2 AS place,
        'Voluntary returns' AS figure,
        voluntary AS value,
        *
    FROM returns
    UNION ALL BY NAME
    SELECT
        3 AS place,
        'Port returns, apart from these' AS figure,
        port_returns AS value,
        *
    FROM returns
    UNION ALL BY NAME
    SELECT
        4 AS place,
        'Small boat arrivals, daily series' AS figure,
        arrivals_sb_daily AS value,
        * REPLACE (period || ' to ' || strftime(period_end, '%-d %B') AS period)
    FROM this_year
    UNION ALL BY NAME
    SELECT
        5 AS place,
        'Small boat arrivals, quarterly statistics' AS figure,
        arrivals_irr_quarterly AS value,
        *
    FROM final_year
    UNION ALL BY NAME
    SELECT
        6 AS place,
        'Illegal working civil penalties' AS figure,
        penalties AS value,
        *
    FROM penalties
    UNION ALL BY NAME
    SELECT
        7 AS place,
        'Returned to France under the UK–France agreement' AS figure,
        returned_out_to_date AS value,
        * REPLACE (began || ' to ' || strftime(period_end, '%-d %B %Y') AS period)
    FROM agreement
    UNION ALL BY NAME
    SELECT
        8 AS place,
        'Transferred into the UK under it' AS figure,
        transferred_in_to_date AS value,
        * REPLACE (began || ' to ' || strftime(period_end, '%-d %B %Y') AS period)
    FROM agreement
)

SELECT
    figure,
    period,
    format('{:,}', value) AS value,
    replace(revision_status, '_', ' ') AS revision_status,
    official_label,
    strftime(timezone('Europe/London', timezone('UTC', published_at)), '%-d %B %Y') AS published,
    if(vintage_gap, 'yes', 'no') AS later_release_known
FROM figures
ORDER BY place;
