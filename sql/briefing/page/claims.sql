-- The claims, as they were said and as they stand, the newest first.
SELECT
    id,
    said_on,
    said_by,
    proposition,
    status,
    status_now
FROM marts.claims
ORDER BY said_on DESC, id ASC;
