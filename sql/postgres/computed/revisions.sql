-- The revisions that were known at a clock in London: those by releases of then (sql/marts/revisions.sql).
SELECT r.*
FROM marts.revisions AS r
WHERE r.revised_at AT TIME ZONE 'Europe/London' <= $1
