-- mart: asylum_related_returns
-- grain: period
-- never_sum: a calendar year and a year ending may overlap
-- description: Asylum-related returns over twelve months: calendar years and the year endings the summary table gives
--   (Asy_00a), one vintage. They lie inside enforced and voluntary returns: an "of which" figure, never added to them.

CREATE MACRO marts.asylum_related_returns_as_of(as_of) AS TABLE
    SELECT
        o.period,
        o.period_start,
        o.period_end,
        CAST(max(o.value) FILTER (o.measure = 'asylum_related_returns') AS BIGINT) AS asylum_related_returns,
        CAST(max(o.value) FILTER (o.measure = 'asylum_related_returns_enforced') AS BIGINT) AS enforced,
        CAST(max(o.value) FILTER (o.measure = 'asylum_related_returns_voluntary') AS BIGINT) AS voluntary,
        -- A mark may stand beside one of the figures only: then the row is provisional, on the basis of that mark.
        catalogue.joint_status(min(o.revision_status), max(o.revision_status)) AS revision_status,
        coalesce(
            min(o.status_basis) FILTER (o.revision_status = 'provisional'), min(o.status_basis)
        ) AS status_basis,
        v.official_label,
        v.vintage,
        v.vintage_gap,
        v.gap_basis,
        v.newest_release_known,
        v.withdrawn,
        v.published_at,
        v.source_url,
        v.source_sha256,
        catalogue.source_cell(min(v.sheet), min(o.col), max(o.col), min(o.row), max(o.row), count(*)) AS source_cell,
        count(*) AS source_cells
    FROM observations.asy_00a AS o
    INNER JOIN catalogue.vintage_as_of('Asy_00a', as_of) AS v ON o.vintage_id = v.vintage_id
    WHERE o.measure IN ('asylum_related_returns', 'asylum_related_returns_enforced', 'asylum_related_returns_voluntary')
    GROUP BY ALL
    ORDER BY o.period_end, o.period_start;

CREATE TABLE marts.asylum_related_returns AS FROM marts.asylum_related_returns_as_of('infinity');
