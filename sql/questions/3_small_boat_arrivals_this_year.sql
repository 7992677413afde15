-- question: How many people arrived by small boat from 1 January to the latest day, against the same dates last year, in
--   the daily series (provisional)? Which completed years differ in the quarterly statistics, and by how many?
-- caveat: Provisional operational data. The two series differ by a few people in some years, which is no revision.
-- answer: SELECT format('{:,} from 1 January to {}, {:,} on the same dates of the year before ({:+.1f} %). Years that
--   differ: {}', this_year, strftime(latest_day, '%-d %B %Y'), same_dates_last_year, change_pct,
--   coalesce(years_that_differ_in_irr_quarterly, 'none')) FROM answer
-- short: SELECT format('Small boats to {} (provisional): {:,}; same dates of {}: {:,}', strftime(latest_day,
--   '%-d %B %Y'), this_year, year(latest_day) - 1, same_dates_last_year) FROM answer
WITH latest AS (
    SELECT
        date,
        arrivals_year_to_date,
        series,
        vintage
    FROM marts.crossings
    ORDER BY date DESC
    LIMIT 1
)

SELECT
    l.date AS latest_day,
    l.arrivals_year_to_date AS this_year,
    b.arrivals_year_to_date AS same_dates_last_year,
    catalogue.change_pct(b.arrivals_year_to_date, l.arrivals_year_to_date) AS change_pct,
    l.series,
    (
        SELECT string_agg(period || ': ' || printf('%+d', difference), ', ' ORDER BY period)
        FROM marts.crossings_yearly
        WHERE difference != 0
    ) AS years_that_differ_in_irr_quarterly
FROM latest AS l
LEFT JOIN marts.crossings AS b ON b.date = l.date - INTERVAL 1 YEAR;
