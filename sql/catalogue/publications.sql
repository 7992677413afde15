-- What the catalogue says of publications and releases, from the files and vintages that are in it.

INSERT INTO catalogue.publications
SELECT
    f.page,
    'https://www.gov.uk' || f.page AS source_url,
    count(DISTINCT f.sha256) AS files,
    min(v.published_on) AS first_published_on,
    max(v.published_on) AS last_published_on
FROM catalogue.files AS f
LEFT JOIN catalogue.vintages AS v ON f.file_id = v.file_id
GROUP BY ALL
ORDER BY f.page;

-- A file that is no vintage has the day that its manifest or the Content API gives.
INSERT INTO catalogue.releases
SELECT
    f.page,
    f.title,
    coalesce(min(v.published_on), try_cast(left(f.published, 10) AS DATE)) AS published_on,
    count(DISTINCT f.sha256) AS files
FROM catalogue.files AS f
LEFT JOIN catalogue.vintages AS v ON f.file_id = v.file_id
GROUP BY f.page, f.title, f.published, v.published_on
ORDER BY f.page, published_on, f.title;
