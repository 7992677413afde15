-- question: Of which nationalities were most enforced and voluntary returns in the latest year ending, and how did
--   they change?
-- caveat: Returns, not people. Nationalities stand under their newest Home Office name. The sample has no breakdown by
--   nationality; a warehouse of the real releases has.
-- answer: SELECT format('{}: {:,} enforced and voluntary ({})', arg_max(nationality, enforced_and_voluntary),
--   max(enforced_and_voluntary), any_value(period)) FROM answer
SELECT
    period,
    nationality,
    enforced,
    voluntary,
    enforced_and_voluntary,
    enforced_and_voluntary_change_on_year_pct AS change_pct,
    vintage,
    vintage_gap AS later_release_known
FROM marts.returns_year_ending_by_nationality
QUALIFY dense_rank() OVER (ORDER BY period_end DESC) = 1
ORDER BY enforced_and_voluntary DESC, nationality ASC
LIMIT 10;
