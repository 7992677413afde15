-- mart: returns_between_dates
-- grain: period, measure
-- never_sum: the periods overlap, and so do the measures
-- description: Returns between two dates as ad hoc documents give them, with the same period a year before from the same
--   document. Each document is an edition of its own: none is taken from another. Offender, early removal scheme and
--   asylum-related returns lie inside enforced and voluntary returns. Of several editions that give a period, the newest
--   counts.

CREATE MACRO marts.returns_between_dates_as_of(as_of) AS TABLE
    -- A row a document, period and measure, of every document published by then.
    WITH published AS (
        SELECT
            o.period,
            o.period_start,
            o.period_end,
            o.measure,
            o.unit,
            CAST(o.value AS BIGINT) AS figure,
            o.revision_status,
            o.status_basis,
            v.official_label,
            v.vintage,
            v.vintage_gap,
            v.gap_basis,
            v.newest_release_known,
            v.withdrawn,
            v.published_at,
            v.source_url,
            v.source_sha256,
            v.sheet || '!' || o.col || o.row AS source_cell,
            CAST(1 AS BIGINT) AS source_cells,
            o.marker AS markers,
            o.vintage_id
        FROM observations.returns_between_dates AS o
        INNER JOIN catalogue.vintages_as_of('returns_between_dates', as_of) AS v ON o.vintage_id = v.vintage_id
    )

    SELECT
        now.period,
        now.period_start,
        now.period_end,
        now.measure,
        now.unit,
        now.figure,
        before.period AS period_year_before,
        before.figure AS figure_year_before,
        now.figure - before.figure AS change_on_year,
        catalogue.change_pct(before.figure, now.figure) AS change_on_year_pct,
        now.revision_status,
        now.status_basis,
        now.official_label,
        now.vintage,
        now.vintage_gap,
        now.gap_basis,
        now.newest_release_known,
        now.withdrawn,
        now.published_at,
        now.source_url,
        now.source_sha256,
        now.source_cell,
        now.source_cells,
        now.markers
    FROM published AS now
    LEFT JOIN published AS before
        ON
            now.vintage_id = before.vintage_id
            AND now.measure = before.measure
            AND before.period_start = CAST(now.period_start - INTERVAL 1 YEAR AS DATE)
            -- To the end of February is to the end of February, leap year or not.
            AND (
                before.period_end = CAST(now.period_end - INTERVAL 1 YEAR AS DATE)
                OR (
                    now.period_end = last_day(now.period_end)
                    AND before.period_end = last_day(CAST(now.period_end - INTERVAL 1 YEAR AS DATE))
                )
            )
    QUALIFY row_number() OVER (PARTITION BY now.period, now.measure ORDER BY now.vintage_id DESC) = 1
    ORDER BY now.period_end, now.period_start, now.measure;

CREATE TABLE marts.returns_between_dates AS FROM marts.returns_between_dates_as_of('infinity');
