-- question: Which statuses do the claims have, as of the day they were made and now?
-- caveat: A status says whether the releases held bear a claim out, not whether somebody was honest. `release not
--   held` is a want of this archive.
-- answer: SELECT string_agg(format('{}: {}', status, as_said), '; ' ORDER BY as_said DESC, status) FILTER (as_said >
--   0) FROM answer
WITH judged AS (
    SELECT
        unnest(['as said', 'now']) AS judged,
        unnest([status, status_now]) AS status
    FROM marts.claims
)

SELECT
    status,
    count(*) FILTER (judged = 'as said') AS as_said,
    count(*) FILTER (judged = 'now') AS now
FROM judged
GROUP BY status
ORDER BY as_said DESC, status ASC;
