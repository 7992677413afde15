-- question: How many people arrived by small boat in each calendar year, and which of the figures are final?
-- caveat: Completed years are of the quarterly statistics, others of the provisional daily series; `series` says
--   which. The two are never added, and a year that is not complete is not compared with one that is.
-- answer: SELECT string_agg(format('{}: {:,}{}', period, arrivals, CASE WHEN NOT period_complete THEN ' so far' WHEN
--   revision_status = 'final' THEN '' ELSE ' (provisional)' END), '; ' ORDER BY period) FROM answer
SELECT
    period,
    period_complete,
    arrivals,
    series,
    revision_status,
    vintage,
    vintage_gap AS later_release_known
FROM marts.crossings_yearly
ORDER BY period;
