-- question: What had been published by 1 December 2023 about small boat arrivals in 2022, in each series that is held
--   of then?
-- caveat: The daily series said 45,755 and the quarterly statistics, from the release to June 2023 on, 45,774: a
--   difference of series, not a revision. NULL means that no release of that series is held of then.
-- answer: SELECT format('{:,} in the quarterly statistics, {} in the daily series', arrivals_irr_quarterly,
--   coalesce(format('{:,}', arrivals_sb_daily), 'no figure held')) FROM answer
SELECT
    period,
    arrivals_irr_quarterly,
    arrivals_sb_daily,
    difference,
    vintage,
    vintage_gap AS later_release_known_then
FROM marts.crossings_yearly_as_of('2023-12-01')
WHERE period = '2022';
