-- question: How many asylum-related returns were there in the latest year that is published?
-- caveat: They lie inside enforced and voluntary returns, and are never added to them. A calendar year and a year
--   ending may overlap.
-- answer: SELECT format('{}: {:,}, of them {:,} enforced and {:,} voluntary. Release of {}', period,
--   asylum_related_returns, enforced, voluntary, vintage) FROM answer
SELECT
    period,
    asylum_related_returns,
    enforced,
    voluntary,
    vintage,
    vintage_gap AS later_release_known,
    gap_basis
FROM marts.asylum_related_returns
ORDER BY period_end DESC
LIMIT 1;
