-- shows: The latest days, each with its cell.
SELECT
    date,
    series,
    arrivals,
    boats,
    arrivals_year_to_date,
    vintage,
    source_cell
FROM marts.crossings
ORDER BY date DESC
LIMIT 7;
