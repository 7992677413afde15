-- shows: The latest quarter, by country returned to.
SELECT
    period,
    destination,
    destination_region,
    returns
FROM marts.foreign_national_offender_returns_by_destination
ORDER BY period_end DESC, returns DESC, destination ASC
LIMIT 5;
