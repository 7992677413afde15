-- section: Small boat arrivals
-- title: Small boat arrivals since 1 January, year by year
-- draw: years
-- unit: people
-- draws: People since 1 January
-- newest: SELECT format('1 January to {}: {:,} people arrived by small boat, {:,} on the same dates of the year
--   before ({:+.1f} %; daily series, provisional).', strftime(period, '%-d %B %Y'), "People since 1 January",
--   "On the same dates of the year before", "Change (%)") FROM chart ORDER BY period DESC LIMIT 1
-- caption: Provisional operational data; detected arrivals only. The lines go through the 1st, 10th, 20th and last day of
--   each month, and the latest day. The six newest years are drawn, and the table has them all. A year that is not
--   complete is compared only with the same dates.
SELECT
    CAST(year(now.date) AS VARCHAR) AS "Year",
    strftime(now.date, '%-d %B') AS "To",
    now.arrivals_year_to_date AS "People since 1 January",
    before.arrivals_year_to_date AS "On the same dates of the year before",
    catalogue.change_pct(before.arrivals_year_to_date, now.arrivals_year_to_date) AS "Change (%)",
    now.date AS period,
    make_date(2000, month(now.date), day(now.date)) AS drawn_at,
    now.revision_status,
    now.official_label,
    now.vintage,
    now.vintage_gap,
    now.gap_basis,
    now.source_url
FROM marts.crossings AS now
LEFT JOIN marts.crossings AS before
    ON before.date = CAST(now.date - INTERVAL 1 YEAR AS DATE) AND strftime(now.date, '%m-%d') != '02-29'
WHERE
    day(now.date) IN (1, 10, 20) AND (day(now.date) != 1 OR month(now.date) = 1)
    OR now.date = last_day(now.date)
    OR now.date = (SELECT max(date) FROM marts.crossings)
ORDER BY now.date DESC;
