-- question: How many people and events did French authorities report as prevented in the latest weeks, beside the
--   arrivals?
-- caveat: French operational estimates, in which finds of equipment and arrests of facilitators count too. They are
--   not divided by arrivals: there is no rate of interception.
-- answer: SELECT format('Week ending {}: {} people and {} events prevented; {} arrivals', strftime(max(week_ending),
--   '%-d %B %Y'), coalesce(arg_max(migrants_prevented::VARCHAR, week_ending), 'no figure of'),
--   coalesce(arg_max(events_prevented::VARCHAR, week_ending), 'no figure of'), arg_max(arrivals, week_ending)) FROM
--   answer
SELECT
    week_ending,
    arrivals,
    migrants_prevented,
    events_prevented,
    series,
    vintage
FROM marts.crossings_weekly
ORDER BY week_ending DESC
LIMIT 4;
