-- Dimensions that the marts share, made of the lists of sql/reference, for tools that join by them. What may be joined by
-- which is in catalogue.dictionary; docs/using.md shows how. They hold no figure and change no figure.

-- A row a day, with the periods it lies in as the marts write them. Weeks begin on Monday and end on Sunday, as those of
-- the small boats' statistics; a financial year is from April to March.
CREATE TABLE reference.dates AS
SELECT
    d.date,
    isodow(d.date) AS weekday,
    strftime(d.date, '%A') AS weekday_name,
    CAST(date_trunc('week', d.date) AS DATE) AS week_start,
    CAST(date_trunc('week', d.date) AS DATE) + 6 AS week_ending,
    'week ending ' || strftime(CAST(date_trunc('week', d.date) AS DATE) + 6, '%Y-%m-%d') AS week_period,
    isoyear(d.date) AS iso_year,
    week(d.date) AS iso_week,
    CAST(date_trunc('month', d.date) AS DATE) AS month_start,
    last_day(d.date) AS month_end,
    month(d.date) AS month,
    strftime(d.date, '%B') AS month_name,
    strftime(d.date, '%Y-%m') AS month_period,
    CAST(date_trunc('quarter', d.date) AS DATE) AS quarter_start,
    CAST(date_trunc('quarter', d.date) + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE) AS quarter_end,
    quarter(d.date) AS quarter,
    year(d.date) || ' Q' || quarter(d.date) AS quarter_period,
    year(d.date) AS calendar_year,
    CAST(year(d.date) AS VARCHAR) AS year_period,
    make_date(d.april_of, 4, 1) AS financial_year_start,
    make_date(d.april_of + 1, 3, 31) AS financial_year_end,
    d.april_of || '/' || right(CAST(d.april_of + 1 AS VARCHAR), 2) AS financial_year,
    (quarter(d.date) + 2) % 4 + 1 AS financial_quarter,
    'year ending March ' || (d.april_of + 1) AS financial_year_period
FROM (
    SELECT
        CAST(day AS DATE) AS date,
        year(day) - CASE WHEN month(day) < 4 THEN 1 ELSE 0 END AS april_of
    FROM unnest(generate_series(DATE '2000-01-01', DATE '2040-12-31', INTERVAL 1 DAY)) AS days (day)
) AS d
ORDER BY d.date;

-- A row a nationality or destination under its newest Home Office name: the marts' columns nationality and destination.
CREATE TABLE reference.countries AS
SELECT
    n.canonical_name AS name,
    any_value(n.iso3) AS iso3,
    any_value(r.region) AS region,
    string_agg(n.published_name, '; ' ORDER BY n.published_name) FILTER (
        n.published_name <> n.canonical_name
    ) AS other_names,
    any_value(r.note) AS note
FROM reference.nationalities AS n
LEFT JOIN reference.country_regions AS r ON n.canonical_name = r.name
GROUP BY n.canonical_name
ORDER BY n.canonical_name;

-- A row a world region: the marts' columns region and destination_region.
CREATE TABLE reference.world_regions AS
SELECT
    g.canonical_name AS region,
    count(c.name) AS countries
FROM (SELECT DISTINCT canonical_name FROM reference.regions) AS g
LEFT JOIN reference.countries AS c ON g.canonical_name = c.region
GROUP BY g.canonical_name
ORDER BY g.canonical_name;

-- A row a sex as the marts name it.
CREATE TABLE reference.sexes AS
SELECT
    canonical_name AS sex,
    canonical_name IN ('Female', 'Male') AS is_recorded,
    any_value(note) AS note
FROM reference.categories
WHERE dimension = 'sex'
GROUP BY canonical_name
ORDER BY canonical_name;

ALTER TABLE reference.age_groups ALTER COLUMN first_age TYPE INTEGER;

ALTER TABLE reference.age_groups ALTER COLUMN last_age TYPE INTEGER;
