-- The newest figure of each family of marts (sql/exports/workbooks.csv), for the screen of the demo.
(
    SELECT
        'channel-crossings' AS family,
        format('{:,} people, week ending {}, provisional', arrivals, week_ending) AS newest
    FROM marts.crossings_weekly
    ORDER BY week_ending DESC
    LIMIT 1
)
UNION ALL
(
    SELECT
        'irregular-arrivals' AS family,
        format('{:,} by small boat, {}', CAST(sum(arrivals) AS BIGINT), period) AS newest
    FROM marts.irregular_arrivals_quarterly
    WHERE method_of_entry = 'Small boat arrivals'
    GROUP BY period, period_end
    ORDER BY period_end DESC
    LIMIT 1
)
UNION ALL
(
    SELECT
        'returns' AS family,
        format('{:,} enforced, {:,} voluntary, {}', enforced, voluntary, period) AS newest
    FROM marts.returns_over_twelve_months
    ORDER BY period_end DESC
    LIMIT 1
)
UNION ALL
(
    SELECT
        'enforcement' AS family,
        format('{:,} illegal working civil penalties, {}', penalties, period) AS newest
    FROM marts.civil_penalties
    WHERE penalty_scheme = 'illegal_working'
    ORDER BY period_end DESC
    LIMIT 1
)
UNION ALL
(
    SELECT
        'revisions' AS family,
        format('{} releases, each held against the one before it', count(DISTINCT table_id || new_vintage)) AS newest
    FROM marts.revisions
);
