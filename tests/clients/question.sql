SELECT
    b.build_id,
    CAST(c.date AS VARCHAR) AS day,
    c.arrivals
FROM immigration.marts.crossings AS c
CROSS JOIN immigration.catalogue.build AS b
WHERE c.date >= DATE '2026-04-01' AND c.arrivals > 500
ORDER BY c.date
