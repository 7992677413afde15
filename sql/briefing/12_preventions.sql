-- section: Small boat arrivals
-- title: People reported as prevented from crossing, by week
-- draw: columns
-- step: week
-- unit: people
-- draws: People prevented
-- newest: SELECT format('Week ending {}: French authorities reported {:,} people and {:,} events as prevented.',
--   strftime(period, '%-d %B %Y'), "People prevented", "Events prevented") FROM chart
--   WHERE "People prevented" IS NOT NULL ORDER BY period DESC LIMIT 1
-- caption: French operational estimates, in which finds of equipment and arrests of facilitators count too. They are not
--   divided by arrivals: there is no rate of interception. The chart begins where they were first published.
SELECT
    strftime(week_ending, '%Y-%m-%d') AS "Week ending",
    migrants_prevented AS "People prevented",
    events_prevented AS "Events prevented",
    week_ending AS period,
    week_ending AS drawn_at,
    revision_status,
    official_label,
    vintage,
    vintage_gap,
    gap_basis,
    source_url
FROM marts.crossings_weekly
QUALIFY week_ending >= min(week_ending) FILTER (migrants_prevented IS NOT NULL) OVER ()
ORDER BY drawn_at DESC;
