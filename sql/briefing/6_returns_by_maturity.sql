-- section: Returns
-- title: How quarters of enforced and voluntary returns grew, release by release
-- draw: releases
-- unit: returns
-- draws: Returns
-- caption: Each mark is the figure of one release that is held; the newest is filled. The newest quarters are
--   under-recorded at first. The thin line spans the figures, and says nothing of releases that are not held.
SELECT
    replace(return_type_group, ' return', '') || ' ' || period AS "Group and quarter",
    vintage AS "Release",
    quarters_since_period AS "Quarters since then",
    returns AS "Returns",
    change_on_year_pct AS "Change on the year (%)",
    change_at_same_age_pct AS "Change on the year at the same age (%)",
    period,
    vintage = max(vintage) OVER () AS newest,
    revision_status,
    official_label,
    vintage,
    vintage_gap,
    gap_basis,
    source_url
FROM marts.returns_maturity
WHERE return_type_group IN ('Enforced return', 'Voluntary return')
QUALIFY dense_rank() OVER (ORDER BY period_end DESC) <= 6
ORDER BY return_type_group DESC, period_start DESC, vintage ASC;
