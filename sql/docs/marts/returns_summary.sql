-- shows: The latest quarters in their groups, and the change on the same quarter of the year before.
SELECT
    period,
    enforced,
    enforced_change_on_year_pct,
    voluntary,
    voluntary_change_on_year_pct,
    port_returns,
    revision_status
FROM marts.returns_summary
ORDER BY period_end DESC
LIMIT 4;
