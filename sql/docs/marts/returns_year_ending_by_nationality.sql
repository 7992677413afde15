-- shows: The nationalities with most enforced returns in the latest year ending.
SELECT
    period,
    nationality,
    enforced,
    enforced_share_pct,
    voluntary,
    port_returns
FROM marts.returns_year_ending_by_nationality
ORDER BY period_end DESC, enforced DESC, nationality ASC
LIMIT 5;
