-- mart: matched_arrivals_asylum
-- grain: period, nationality
-- description: What became of small boat arrivals that were matched with asylum records, by quarter of arrival and
--   nationality: who claimed (Irr_D02), and the first outcome so far (Irr_D03), main applicants and dependants together.
--   Periods are quarters of arrival, not of claim or decision, and outcomes of a quarter go on changing. Matched arrivals
--   are fewer than small boat arrivals and never stand for them; the outcomes of people with a claim add up to them.

CREATE MACRO marts.matched_arrivals_asylum_as_of(as_of) AS TABLE
    -- A row a quarter and nationality of Irr_D02.
    WITH arrived AS (
        SELECT
            v.source_sha256,
            o.period,
            o.period_start,
            o.period_end,
            coalesce(nationality.canonical_name, o.nationality) AS nationality,
            any_value(nationality.iso3) AS nationality_iso3,
            sum(o.value) AS matched_arrivals,
            coalesce(
                sum(o.value) FILTER (claim.canonical_name = 'No asylum application raised'), 0
            ) AS without_claim,
            coalesce(
                sum(o.value) FILTER (
                    claim.canonical_name = 'Asylum application raised' AND applicant.canonical_name = 'Main applicant'
                ),
                0
            ) AS main_applicants,
            coalesce(
                sum(o.value) FILTER (
                    claim.canonical_name = 'Asylum application raised' AND applicant.canonical_name = 'Dependant'
                ),
                0
            ) AS dependants,
            catalogue.joint_status(min(o.revision_status), max(o.revision_status)) AS revision_status,
            min(o.status_basis) AS status_basis,
            count(*) AS source_cells
        FROM observations.irr_d02 AS o
        INNER JOIN catalogue.vintage_as_of('Irr_D02', as_of) AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.nationalities AS nationality ON o.nationality = nationality.published_name
        INNER JOIN reference.categories AS claim
            ON claim.dimension = 'asylum_claim' AND o.asylum_claim = claim.published_name
        INNER JOIN reference.categories AS applicant
            ON applicant.dimension = 'applicant_type' AND o.applicant_type = applicant.published_name
        WHERE o.measure = 'matched_arrivals'
        GROUP BY
            v.source_sha256, o.period, o.period_start, o.period_end, coalesce(nationality.canonical_name, o.nationality)
    ),

    -- The same of Irr_D03.
    outcomes AS (
        SELECT
            v.source_sha256,
            o.period,
            o.period_start,
            o.period_end,
            coalesce(nationality.canonical_name, o.nationality) AS nationality,
            sum(o.value) FILTER (result.canonical_name = 'Awaiting initial decision') AS awaiting_decision,
            sum(o.value) FILTER (result.canonical_name = 'Grant of Protection') AS granted_protection,
            sum(o.value) FILTER (result.canonical_name = 'Grant of Other Leave') AS granted_other_leave,
            sum(o.value) FILTER (result.canonical_name = 'Refused') AS refused,
            sum(o.value) FILTER (result.canonical_name = 'Withdrawn') AS withdrawn_claims,
            sum(o.value) FILTER (result.canonical_name = 'Administrative Outcome') AS administrative_outcomes,
            count(*) AS source_cells
        FROM observations.irr_d03 AS o
        INNER JOIN catalogue.vintage_as_of('Irr_D03', as_of) AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.nationalities AS nationality ON o.nationality = nationality.published_name
        INNER JOIN reference.categories AS result
            ON result.dimension = 'asylum_outcome_group' AND o.asylum_outcome_group = result.published_name
        WHERE o.measure = 'matched_outcomes'
        GROUP BY
            v.source_sha256, o.period, o.period_start, o.period_end, coalesce(nationality.canonical_name, o.nationality)
    ),

    -- The arrivals with their outcomes: a sparse table has no row for what did not happen, and where Irr_D03 is not held
    -- nothing is known.
    joined AS (
        SELECT
            a.* EXCLUDE (source_cells),
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.awaiting_decision, 0) END AS awaiting_decision,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.granted_protection, 0) END AS granted_protection,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.granted_other_leave, 0) END AS granted_other_leave,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.refused, 0) END AS refused,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.withdrawn_claims, 0) END AS withdrawn_claims,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.administrative_outcomes, 0) END
                AS administrative_outcomes,
            a.source_cells + coalesce(o.source_cells, 0) AS source_cells
        FROM arrived AS a
        LEFT JOIN catalogue.vintage_as_of('Irr_D03', as_of) AS w ON a.source_sha256 = w.source_sha256
        LEFT JOIN outcomes AS o
            ON
                a.source_sha256 = o.source_sha256
                AND a.period_start = o.period_start
                AND a.nationality = o.nationality
    )

    SELECT
        j.period,
        j.period_start,
        j.period_end,
        j.nationality,
        j.nationality_iso3,
        CAST(j.matched_arrivals AS BIGINT) AS matched_arrivals,
        CAST(j.without_claim AS BIGINT) AS without_claim,
        CAST(j.main_applicants AS BIGINT) AS main_applicants,
        CAST(j.dependants AS BIGINT) AS dependants,
        CAST(j.awaiting_decision AS BIGINT) AS awaiting_decision,
        CAST(j.granted_protection AS BIGINT) AS granted_protection,
        CAST(j.granted_other_leave AS BIGINT) AS granted_other_leave,
        CAST(j.refused AS BIGINT) AS refused,
        CAST(j.withdrawn_claims AS BIGINT) AS withdrawn_claims,
        CAST(j.administrative_outcomes AS BIGINT) AS administrative_outcomes,
        -- These figures are 0 without a cell that says so.
        nullif(
            concat_ws(
                ', ',
                CASE WHEN j.without_claim = 0 THEN 'without_claim' END,
                CASE WHEN j.main_applicants = 0 THEN 'main_applicants' END,
                CASE WHEN j.dependants = 0 THEN 'dependants' END,
                CASE WHEN j.awaiting_decision = 0 THEN 'awaiting_decision' END,
                CASE WHEN j.granted_protection = 0 THEN 'granted_protection' END,
                CASE WHEN j.granted_other_leave = 0 THEN 'granted_other_leave' END,
                CASE WHEN j.refused = 0 THEN 'refused' END,
                CASE WHEN j.withdrawn_claims = 0 THEN 'withdrawn_claims' END,
                CASE WHEN j.administrative_outcomes = 0 THEN 'administrative_outcomes' END
            ),
            ''
        ) AS implied_zeros,
        j.revision_status,
        j.status_basis,
        v.official_label,
        v.vintage,
        v.vintage_gap,
        v.gap_basis,
        v.newest_release_known,
        v.withdrawn,
        v.published_at,
        v.source_url,
        v.source_sha256,
        CAST(NULL AS VARCHAR) AS source_cell,
        j.source_cells
    FROM joined AS j
    INNER JOIN catalogue.vintage_as_of('Irr_D02', as_of) AS v ON j.source_sha256 = v.source_sha256
    ORDER BY j.period_start, j.nationality;

CREATE TABLE marts.matched_arrivals_asylum AS FROM marts.matched_arrivals_asylum_as_of('infinity');
