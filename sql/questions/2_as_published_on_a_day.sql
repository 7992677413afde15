-- question: What did the release current on 1 September 2023 say about voluntary returns in 2023 Q1, what does the
--   newest say, and is the newest known release held?
-- caveat: An answer is one release of the table, the newest held by then. Where a later one is known and not held, the
--   figure published then may have been another.
-- answer: SELECT format('{:,} {}, {:,} now (release of {}, {} the newest known)', max(voluntary) FILTER (asked != 'now'),
--   max(asked) FILTER (asked != 'now'), max(voluntary) FILTER (asked = 'now'), max(vintage) FILTER (asked = 'now'),
--   CASE max(newest_then_known_is_held) FILTER (asked = 'now') WHEN TRUE THEN 'which is' WHEN FALSE THEN 'which is not'
--   ELSE 'which may be' END) FROM answer
-- short: SELECT format('Voluntary returns in {}: {:,} on 1 September 2023, {:,} now', any_value(period),
--   max(voluntary) FILTER (asked != 'now'), max(voluntary) FILTER (asked = 'now')) FROM answer
SELECT
    'on 1 September 2023' AS asked,
    period,
    voluntary,
    vintage,
    NOT vintage_gap AS newest_then_known_is_held
FROM marts.returns_summary_as_of('2023-09-01')
WHERE period = '2023 Q1'
UNION ALL
SELECT
    'now' AS asked,
    period,
    voluntary,
    vintage,
    NOT vintage_gap AS newest_then_known_is_held
FROM marts.returns_summary
WHERE period = '2023 Q1';
