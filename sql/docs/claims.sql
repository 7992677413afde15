-- The claims, as they were said and as they stand.
SELECT
    said_on,
    said_by,
    '`' || id || '`: ' || proposition AS claim,
    status AS status_when_said,
    status_now
FROM marts.claims
ORDER BY said_on, id;
