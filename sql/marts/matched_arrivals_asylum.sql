-- mart: matched_arrivals_asylum
-- grain: period, nationality
-- as_of: computed, because a row joins Irr_D02 and Irr_D03 of one file
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
            coalesce(
                sum(o.value) FILTER (result.canonical_name = 'Awaiting initial decision'), 0
            ) AS awaiting_decision,
            coalesce(
                sum(o.value) FILTER (result.canonical_name = 'Grant of Protection'), 0
            ) AS granted_protection,
            coalesce(
                sum(o.value) FILTER (result.canonical_name = 'Grant of Other Leave'), 0
            ) AS granted_other_leave,
            coalesce(
                sum(o.value) FILTER (result.canonical_name = 'Refused'), 0
            ) AS refused,
            coalesce(
                sum(o.value) FILTER (result.canonical_name = 'Withdrawn'), 0
            ) AS withdrawn_claims,
            coalesce(
                sum(o.value) FILTER (result.canonical_name = 'Administrative Outcome'), 0
            ) AS administrative_outcomes,
            count(*) AS source_cells
        FROM observations.irr_d03 AS o
        INNER JOIN catalogue.vintage_as_of('Irr_D03', as_of) AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.nationalities AS nationality ON o.nationality = nationality.published_name
        INNER JOIN reference.categories AS result
            ON result.dimension = 'asylum_outcome_group' AND o.asylum_outcome_group = result.published_name
        WHERE o.measure = 'matched_outcomes'
        GROUP BY
            v.source_sha256, o.period, o.period_start, o.period_end, coalesce(nationality.canonical_name, o.nationality)
    )

    SELECT
        a.period,
        a.period_start,
        a.period_end,
        a.nationality,
        a.nationality_iso3,
        CAST(a.matched_arrivals AS BIGINT) AS matched_arrivals,
        CAST(a.without_claim AS BIGINT) AS without_claim,
        CAST(a.main_applicants AS BIGINT) AS main_applicants,
        CAST(a.dependants AS BIGINT) AS dependants,
        CASE WHEN w.vintage_id IS NOT NULL THEN CAST(coalesce(o.awaiting_decision, 0) AS BIGINT) END
            AS awaiting_decision,
        CASE WHEN w.vintage_id IS NOT NULL THEN CAST(coalesce(o.granted_protection, 0) AS BIGINT) END
            AS granted_protection,
        CASE WHEN w.vintage_id IS NOT NULL THEN CAST(coalesce(o.granted_other_leave, 0) AS BIGINT) END
            AS granted_other_leave,
        CASE WHEN w.vintage_id IS NOT NULL THEN CAST(coalesce(o.refused, 0) AS BIGINT) END AS refused,
        CASE WHEN w.vintage_id IS NOT NULL THEN CAST(coalesce(o.withdrawn_claims, 0) AS BIGINT) END AS withdrawn_claims,
        CASE WHEN w.vintage_id IS NOT NULL THEN CAST(coalesce(o.administrative_outcomes, 0) AS BIGINT) END
            AS administrative_outcomes,
        -- The tables have no row for what did not happen: these figures are 0 without a cell that says so.
        nullif(
            concat_ws(
                ', ',
                CASE WHEN a.without_claim = 0 THEN 'without_claim' END,
                CASE WHEN a.main_applicants = 0 THEN 'main_applicants' END,
                CASE WHEN a.dependants = 0 THEN 'dependants' END,
                CASE
                    WHEN w.vintage_id IS NOT NULL AND coalesce(o.awaiting_decision, 0) = 0 THEN 'awaiting_decision'
                END,
                CASE
                    WHEN w.vintage_id IS NOT NULL AND coalesce(o.granted_protection, 0) = 0 THEN 'granted_protection'
                END,
                CASE
                    WHEN w.vintage_id IS NOT NULL AND coalesce(o.granted_other_leave, 0) = 0 THEN 'granted_other_leave'
                END,
                CASE WHEN w.vintage_id IS NOT NULL AND coalesce(o.refused, 0) = 0 THEN 'refused' END,
                CASE WHEN w.vintage_id IS NOT NULL AND coalesce(o.withdrawn_claims, 0) = 0 THEN 'withdrawn_claims' END,
                CASE
                    WHEN
                        w.vintage_id IS NOT NULL AND coalesce(o.administrative_outcomes, 0) = 0
                        THEN 'administrative_outcomes'
                END
            ),
            ''
        ) AS implied_zeros,
        a.revision_status,
        a.status_basis,
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
        a.source_cells + coalesce(o.source_cells, 0) AS source_cells
    FROM arrived AS a
    INNER JOIN catalogue.vintage_as_of('Irr_D02', as_of) AS v ON a.source_sha256 = v.source_sha256
    LEFT JOIN catalogue.vintage_as_of('Irr_D03', as_of) AS w ON a.source_sha256 = w.source_sha256
    LEFT JOIN outcomes AS o
        ON
            a.source_sha256 = o.source_sha256
            AND a.period_start = o.period_start
            AND a.nationality = o.nationality
    ORDER BY a.period_start, a.nationality;

CREATE TABLE marts.matched_arrivals_asylum AS FROM marts.matched_arrivals_asylum_as_of('infinity');
