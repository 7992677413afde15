-- question: How many voluntary returns were assisted, controlled or other verified in the latest year ending?
-- caveat: Other verified returns are found by matching records with travel data, after the event. The three add up to
--   voluntary returns, and none of them is enforced.
-- answer: SELECT format('{}: {:,} assisted, {:,} controlled, {:,} other verified, of {:,} voluntary', upper(period[1])
--   || period[2:], assisted, controlled, other_verified, voluntary) FROM answer
SELECT
    period,
    voluntary,
    assisted,
    controlled,
    other_verified,
    catalogue.share_pct(other_verified, voluntary) AS other_verified_pct,
    vintage,
    vintage_gap AS later_release_known
FROM marts.returns_year_ending
ORDER BY period_end DESC
LIMIT 1;
