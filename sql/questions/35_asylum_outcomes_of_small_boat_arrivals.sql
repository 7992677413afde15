-- question: What had become of the asylum claims of people who arrived by small boat, by year of arrival?
-- caveat: Of matched arrivals, who are fewer than all who arrived, and as known on the day of extraction: outcomes of a
--   quarter go on changing, so that years of arrival do not compare. The sample holds no release that gives them.
-- answer: SELECT format('Of {:,} matched arrivals of {}, {:,} claimed asylum and {:,} await a decision', arg_max(matched,
--   year_of_arrival), max(year_of_arrival), arg_max(with_claim, year_of_arrival), arg_max(awaiting_decision,
--   year_of_arrival)) FROM answer
SELECT
    year(period_start) AS year_of_arrival,
    count(DISTINCT period) AS quarters,
    CAST(sum(matched_arrivals) AS BIGINT) AS matched,
    CAST(sum(main_applicants + dependants) AS BIGINT) AS with_claim,
    CAST(sum(awaiting_decision) AS BIGINT) AS awaiting_decision,
    CAST(sum(granted_protection) AS BIGINT) AS granted_protection,
    CAST(sum(refused) AS BIGINT) AS refused,
    any_value(vintage) AS vintage,
    any_value(vintage_gap) AS later_release_known
FROM marts.matched_arrivals_asylum
GROUP BY ALL
ORDER BY year_of_arrival;
