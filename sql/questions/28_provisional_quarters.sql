-- question: Which quarters of returns does the newest release call provisional?
-- caveat: Only the publisher's word counts; age never decides it. `not_stated` means that the release does not say
--   which figures are provisional.
-- answer: SELECT string_agg(format('{}: {} quarters, {} to {}', revision_status, quarters, first_quarter,
--   last_quarter), '; ' ORDER BY revision_status) FROM answer
SELECT
    revision_status,
    status_basis,
    count(*) AS quarters,
    min(period) AS first_quarter,
    max(period) AS last_quarter,
    any_value(vintage) AS vintage
FROM marts.returns_summary
GROUP BY ALL
ORDER BY revision_status;
