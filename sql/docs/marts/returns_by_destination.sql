-- shows: The latest quarter, by type of return and country returned to.
SELECT
    period,
    return_type_group,
    return_type,
    destination,
    returns
FROM marts.returns_by_destination
ORDER BY period_end DESC, return_type_group ASC, returns DESC, return_type ASC, destination ASC
LIMIT 6;
