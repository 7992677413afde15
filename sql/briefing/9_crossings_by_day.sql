-- section: Small boat arrivals
-- title: Small boat arrivals by day, and their mean over 7 days
-- draw: columns and line
-- step: day
-- unit: people
-- draws: People; Mean of 7 days
-- caption: Provisional operational data; detected arrivals only. The chart shows the twelve months to the latest day. The
--   mean is a seventh of the arrivals of 7 days.
SELECT
    strftime(date, '%Y-%m-%d') AS "Day",
    arrivals AS "People",
    boats AS "Boats",
    arrivals_7_days AS "People in 7 days",
    catalogue.per(arrivals_7_days, 7) AS "Mean of 7 days",
    date AS period,
    date AS drawn_at,
    revision_status,
    official_label,
    vintage,
    vintage_gap,
    gap_basis,
    source_url
FROM marts.crossings
QUALIFY date > CAST(max(date) OVER () - INTERVAL 1 YEAR AS DATE)
ORDER BY drawn_at DESC;
