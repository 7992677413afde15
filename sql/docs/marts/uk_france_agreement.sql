-- shows: The latest months, and the sums from the first of them.
SELECT
    period,
    transferred_in,
    returned_out,
    transferred_in_to_date,
    returned_out_to_date,
    revision_status
FROM marts.uk_france_agreement
ORDER BY period_end DESC
LIMIT 4;
