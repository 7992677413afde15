-- The newest release held of each publication, the newest first.
SELECT
    p.last_published_on AS published_on,
    string_agg(DISTINCT r.title, '; ' ORDER BY r.title) AS title,
    p.source_url
FROM catalogue.publications AS p
INNER JOIN catalogue.releases AS r ON p.page = r.page AND p.last_published_on = r.published_on
GROUP BY ALL
ORDER BY published_on DESC, title ASC;
