-- mart: matched_arrivals_nrm
-- grain: period, nationality
-- description: What became of small boat arrivals that were matched with records of the National Referral Mechanism (NRM),
--   by quarter of arrival and nationality: who was referred (Irr_D04), and the outcomes so far (Irr_D05). A person stands
--   in several outcomes, since who awaits a conclusive grounds decision has had a positive reasonable grounds one: the
--   columns of outcomes are never added up. Matched arrivals are fewer than small boat arrivals and never stand for them.

CREATE MACRO marts.matched_arrivals_nrm_as_of(as_of) AS TABLE
    -- A row a quarter and nationality of Irr_D04.
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
                sum(o.value) FILTER (referral.canonical_name = 'No NRM referral raised'), 0
            ) AS without_referral,
            coalesce(
                sum(o.value) FILTER (referral.canonical_name = 'NRM referral raised'), 0
            ) AS referred,
            catalogue.joint_status(min(o.revision_status), max(o.revision_status)) AS revision_status,
            min(o.status_basis) AS status_basis,
            count(*) AS source_cells
        FROM observations.irr_d04 AS o
        INNER JOIN catalogue.vintage_as_of('Irr_D04', as_of) AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.nationalities AS nationality ON o.nationality = nationality.published_name
        INNER JOIN reference.categories AS referral
            ON referral.dimension = 'nrm_referral' AND o.nrm_referral = referral.published_name
        WHERE o.measure = 'matched_arrivals'
        GROUP BY
            v.source_sha256, o.period, o.period_start, o.period_end, coalesce(nationality.canonical_name, o.nationality)
    ),

    -- The same of Irr_D05.
    outcomes AS (
        SELECT
            v.source_sha256,
            o.period,
            o.period_start,
            o.period_end,
            coalesce(nationality.canonical_name, o.nationality) AS nationality,
            sum(o.value) FILTER (
                result_group.canonical_name = 'Awaiting a decision'
                AND result.canonical_name = 'Awaiting a reasonable grounds decision'
            ) AS awaiting_reasonable_grounds,
            sum(o.value) FILTER (
                result_group.canonical_name = 'Reasonable grounds decision' AND result.canonical_name = 'Positive'
            ) AS reasonable_grounds_positive,
            sum(o.value) FILTER (
                result_group.canonical_name = 'Reasonable grounds decision' AND result.canonical_name = 'Negative'
            ) AS reasonable_grounds_negative,
            sum(o.value) FILTER (
                result_group.canonical_name = 'Awaiting a decision'
                AND result.canonical_name = 'Awaiting a conclusive grounds decision'
            ) AS awaiting_conclusive_grounds,
            sum(o.value) FILTER (
                result_group.canonical_name = 'Conclusive grounds decision' AND result.canonical_name = 'Positive'
            ) AS conclusive_grounds_positive,
            sum(o.value) FILTER (
                result_group.canonical_name = 'Conclusive grounds decision' AND result.canonical_name = 'Negative'
            ) AS conclusive_grounds_negative,
            sum(o.value) FILTER (
                result_group.canonical_name = 'Awaiting a decision'
                AND result.canonical_name = 'Awaiting reconsideration'
            ) AS awaiting_reconsideration,
            sum(o.value) FILTER (
                result_group.canonical_name = 'Withdrawn/Closed' AND result.canonical_name = 'Withdrawn/Closed'
            ) AS withdrawn_or_closed,
            count(*) AS source_cells
        FROM observations.irr_d05 AS o
        INNER JOIN catalogue.vintage_as_of('Irr_D05', as_of) AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.nationalities AS nationality ON o.nationality = nationality.published_name
        INNER JOIN reference.categories AS result_group
            ON result_group.dimension = 'nrm_outcome_group' AND o.nrm_outcome_group = result_group.published_name
        INNER JOIN reference.categories AS result
            ON result.dimension = 'nrm_outcome' AND o.nrm_outcome = result.published_name
        WHERE o.measure = 'matched_outcomes'
        GROUP BY
            v.source_sha256, o.period, o.period_start, o.period_end, coalesce(nationality.canonical_name, o.nationality)
    ),

    -- The arrivals with their outcomes: a sparse table has no row for what did not happen, and where Irr_D05 is not held
    -- nothing is known.
    joined AS (
        SELECT
            a.* EXCLUDE (source_cells),
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.awaiting_reasonable_grounds, 0) END
                AS awaiting_reasonable_grounds,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.reasonable_grounds_positive, 0) END
                AS reasonable_grounds_positive,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.reasonable_grounds_negative, 0) END
                AS reasonable_grounds_negative,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.awaiting_conclusive_grounds, 0) END
                AS awaiting_conclusive_grounds,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.conclusive_grounds_positive, 0) END
                AS conclusive_grounds_positive,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.conclusive_grounds_negative, 0) END
                AS conclusive_grounds_negative,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.awaiting_reconsideration, 0) END
                AS awaiting_reconsideration,
            CASE WHEN w.vintage_id IS NOT NULL THEN coalesce(o.withdrawn_or_closed, 0) END AS withdrawn_or_closed,
            a.source_cells + coalesce(o.source_cells, 0) AS source_cells
        FROM arrived AS a
        LEFT JOIN catalogue.vintage_as_of('Irr_D05', as_of) AS w ON a.source_sha256 = w.source_sha256
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
        CAST(j.without_referral AS BIGINT) AS without_referral,
        CAST(j.referred AS BIGINT) AS referred,
        CAST(j.awaiting_reasonable_grounds AS BIGINT) AS awaiting_reasonable_grounds,
        CAST(j.reasonable_grounds_positive AS BIGINT) AS reasonable_grounds_positive,
        CAST(j.reasonable_grounds_negative AS BIGINT) AS reasonable_grounds_negative,
        CAST(j.awaiting_conclusive_grounds AS BIGINT) AS awaiting_conclusive_grounds,
        CAST(j.conclusive_grounds_positive AS BIGINT) AS conclusive_grounds_positive,
        CAST(j.conclusive_grounds_negative AS BIGINT) AS conclusive_grounds_negative,
        CAST(j.awaiting_reconsideration AS BIGINT) AS awaiting_reconsideration,
        CAST(j.withdrawn_or_closed AS BIGINT) AS withdrawn_or_closed,
        -- These figures are 0 without a cell that says so.
        nullif(
            concat_ws(
                ', ',
                CASE WHEN j.without_referral = 0 THEN 'without_referral' END,
                CASE WHEN j.referred = 0 THEN 'referred' END,
                CASE WHEN j.awaiting_reasonable_grounds = 0 THEN 'awaiting_reasonable_grounds' END,
                CASE WHEN j.reasonable_grounds_positive = 0 THEN 'reasonable_grounds_positive' END,
                CASE WHEN j.reasonable_grounds_negative = 0 THEN 'reasonable_grounds_negative' END,
                CASE WHEN j.awaiting_conclusive_grounds = 0 THEN 'awaiting_conclusive_grounds' END,
                CASE WHEN j.conclusive_grounds_positive = 0 THEN 'conclusive_grounds_positive' END,
                CASE WHEN j.conclusive_grounds_negative = 0 THEN 'conclusive_grounds_negative' END,
                CASE WHEN j.awaiting_reconsideration = 0 THEN 'awaiting_reconsideration' END,
                CASE WHEN j.withdrawn_or_closed = 0 THEN 'withdrawn_or_closed' END
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
    INNER JOIN catalogue.vintage_as_of('Irr_D04', as_of) AS v ON j.source_sha256 = v.source_sha256
    ORDER BY j.period_start, j.nationality;

CREATE TABLE marts.matched_arrivals_nrm AS FROM marts.matched_arrivals_nrm_as_of('infinity');
