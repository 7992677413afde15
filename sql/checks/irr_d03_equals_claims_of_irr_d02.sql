-- check: irr_d03_equals_claims_of_irr_d02
-- level: vintage
-- within: release
-- tables: Irr_D03
-- tolerance: 0
-- description: Everybody with an asylum claim in Irr_D02 stands once in Irr_D03 of the same file, with an outcome or
--   awaiting one: equal by quarter and type of applicant.
-- reason: So it is in every release that was compared. An error, and of Irr_D03 alone: Irr_D02 is held against the pivot
--   table of its workbook, where that of Irr_D03 shows main applicants only.
WITH claims AS (
    SELECT
        v.source_sha256,
        o.period,
        o.applicant_type,
        sum(o.value) AS people
    FROM observations.irr_d02 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    INNER JOIN reference.categories AS claim
        ON claim.dimension = 'asylum_claim' AND o.asylum_claim = claim.published_name
    WHERE claim.canonical_name = 'Asylum application raised'
    GROUP BY ALL
),

outcomes AS (
    SELECT
        v.source_sha256,
        v.vintage_id,
        o.period,
        o.applicant_type,
        sum(o.value) AS people
    FROM observations.irr_d03 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    GROUP BY ALL
),

-- The releases of Irr_D03 whose file has Irr_D02 too; either side may lack a quarter.
both_held AS (
    SELECT DISTINCT
        o.source_sha256,
        o.vintage_id
    FROM outcomes AS o
    SEMI JOIN claims AS c ON o.source_sha256 = c.source_sha256
),

compared AS (
    SELECT
        b.vintage_id,
        c.period,
        c.applicant_type,
        c.people AS claims,
        coalesce(o.people, 0) AS outcomes
    FROM both_held AS b
    INNER JOIN claims AS c ON b.source_sha256 = c.source_sha256
    LEFT JOIN outcomes AS o
        ON b.vintage_id = o.vintage_id AND c.period = o.period AND c.applicant_type = o.applicant_type
    UNION ALL
    SELECT
        o.vintage_id,
        o.period,
        o.applicant_type,
        0 AS claims,
        o.people AS outcomes
    FROM outcomes AS o
    INNER JOIN both_held AS b ON o.vintage_id = b.vintage_id
    ANTI JOIN claims AS c
        ON o.source_sha256 = c.source_sha256 AND o.period = c.period AND o.applicant_type = c.applicant_type
)

SELECT
    vintage_id,
    period || ' ' || applicant_type AS key,
    'claims in Irr_D02 ' || CAST(claims AS BIGINT) || '; outcomes in Irr_D03 ' || CAST(outcomes AS BIGINT) AS detail,
    period,
    CAST(NULL AS VARCHAR) AS measure
FROM compared
WHERE claims != outcomes
ORDER BY vintage_id, key;
