-- mart: returns_summary
-- grain: period
-- description: Returns from the UK by quarter in their three groups, from one vintage of Ret_D01, with the change on
--   the same quarter a year before in the same vintage. Port returns (refused entry at port and subsequently departed)
--   stand apart, and are not the people refused entry; the Home Office's headline counts enforced and voluntary returns.
--   There is no total.

CREATE MACRO marts.returns_summary_as_of(as_of) AS TABLE
    -- A row a quarter: its groups and subgroups, and which of them no cell stands behind.
    WITH quarters AS (
        SELECT
            o.vintage_id,
            o.period,
            o.period_start,
            o.period_end,
            coalesce(sum(o.value) FILTER (o.return_type_group = 'Enforced return'), 0) AS enforced,
            coalesce(sum(o.value) FILTER (o.return_type_group = 'Voluntary return'), 0) AS voluntary,
            coalesce(
                sum(o.value) FILTER (o.return_type_group IN ('Enforced return', 'Voluntary return')), 0
            ) AS enforced_and_voluntary,
            coalesce(
                sum(o.value) FILTER (o.return_type_group = 'Refused entry at port and subsequently departed'), 0
            ) AS port_returns,
            coalesce(sum(o.value) FILTER (type.subgroup = 'assisted'), 0) AS assisted,
            coalesce(sum(o.value) FILTER (type.subgroup = 'controlled'), 0) AS controlled,
            coalesce(sum(o.value) FILTER (type.subgroup = 'other_verified'), 0) AS other_verified,
            -- A sparse table has no row for what did not happen: these figures are 0 without a cell that says so.
            concat_ws(
                ', ',
                CASE WHEN count(*) FILTER (o.return_type_group = 'Enforced return') = 0 THEN 'enforced' END,
                CASE WHEN count(*) FILTER (o.return_type_group = 'Voluntary return') = 0 THEN 'voluntary' END,
                CASE
                    WHEN count(*) FILTER (o.return_type_group = 'Refused entry at port and subsequently departed') = 0
                        THEN 'port_returns'
                END,
                CASE WHEN count(*) FILTER (type.subgroup = 'assisted') = 0 THEN 'assisted' END,
                CASE WHEN count(*) FILTER (type.subgroup = 'controlled') = 0 THEN 'controlled' END,
                CASE WHEN count(*) FILTER (type.subgroup = 'other_verified') = 0 THEN 'other_verified' END
            ) AS implied_zeros,
            min(o.revision_status) AS revision_status,
            min(o.status_basis) AS status_basis,
            count(*) AS source_cells
        FROM observations.ret_d01 AS o
        INNER JOIN catalogue.vintage_as_of('Ret_D01', as_of) AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.categories AS name
            ON name.dimension = 'return_type' AND o.return_type = name.published_name
        LEFT JOIN reference.return_types AS type
            ON name.canonical_name = type.return_type AND o.return_type_group = type.return_type_group
        WHERE o.measure = 'returns'
        GROUP BY ALL
    )

    SELECT
        now.period,
        now.period_start,
        now.period_end,
        CAST(now.enforced AS BIGINT) AS enforced,
        CAST(now.voluntary AS BIGINT) AS voluntary,
        CAST(now.enforced_and_voluntary AS BIGINT) AS enforced_and_voluntary,
        CAST(now.port_returns AS BIGINT) AS port_returns,
        CAST(now.assisted AS BIGINT) AS assisted,
        CAST(now.controlled AS BIGINT) AS controlled,
        CAST(now.other_verified AS BIGINT) AS other_verified,
        CAST(now.enforced - before.enforced AS BIGINT) AS enforced_change_on_year,
        catalogue.change_pct(before.enforced, now.enforced) AS enforced_change_on_year_pct,
        CAST(now.voluntary - before.voluntary AS BIGINT) AS voluntary_change_on_year,
        catalogue.change_pct(before.voluntary, now.voluntary) AS voluntary_change_on_year_pct,
        CAST(now.enforced_and_voluntary - before.enforced_and_voluntary AS BIGINT)
            AS enforced_and_voluntary_change_on_year,
        catalogue.change_pct(before.enforced_and_voluntary, now.enforced_and_voluntary)
            AS enforced_and_voluntary_change_on_year_pct,
        CAST(now.port_returns - before.port_returns AS BIGINT) AS port_returns_change_on_year,
        catalogue.change_pct(before.port_returns, now.port_returns) AS port_returns_change_on_year_pct,
        date_diff('quarter', now.period_end, v.last_period) AS quarters_since_period,
        nullif(now.implied_zeros, '') AS implied_zeros,
        now.revision_status,
        now.status_basis,
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
        now.source_cells
    FROM quarters AS now
    LEFT JOIN quarters AS before ON before.period_start = now.period_start - INTERVAL 1 YEAR
    INNER JOIN catalogue.vintage_as_of('Ret_D01', as_of) AS v ON now.vintage_id = v.vintage_id
    ORDER BY now.period_start;

CREATE TABLE marts.returns_summary AS FROM marts.returns_summary_as_of('infinity');

-- Returns between two days: answered only where the window is made of whole quarters, else an error with the two
-- nearest windows that are. The guard stands in WHERE, so that no choice of columns gets round it.
CREATE MACRO marts.returns_summary_between_dates(first_day, last_day, as_of) AS TABLE
    -- One row: the window.
    WITH asked AS (
        SELECT
            catalogue.day_of(first_day) AS start_asked,
            catalogue.day_of(last_day) AS end_asked
    ),

    -- A row a quarter.
    quarters AS (
        SELECT * FROM marts.returns_summary_as_of(as_of)
    ),

    -- One row: the starts and ends of quarters nearest to the two days, and how many quarters lie between these.
    edges AS (
        SELECT
            a.start_asked,
            a.end_asked,
            max(q.period_start) FILTER (WHERE q.period_start <= a.start_asked) AS start_before,
            min(q.period_start) FILTER (WHERE q.period_start >= a.start_asked) AS start_after,
            max(q.period_end) FILTER (WHERE q.period_end <= a.end_asked) AS end_before,
            min(q.period_end) FILTER (WHERE q.period_end >= a.end_asked) AS end_after,
            count(*) FILTER (WHERE q.period_start >= a.start_asked AND q.period_end <= a.end_asked) AS quarters_held,
            min(q.period_start) || ' to ' || max(q.period_end) AS all_held
        FROM asked AS a
        LEFT JOIN quarters AS q ON TRUE
        GROUP BY a.start_asked, a.end_asked
    )

    SELECT
        min(q.period_start) AS period_start,
        max(q.period_end) AS period_end,
        CAST(sum(q.enforced) AS BIGINT) AS enforced,
        CAST(sum(q.voluntary) AS BIGINT) AS voluntary,
        CAST(sum(q.enforced_and_voluntary) AS BIGINT) AS enforced_and_voluntary,
        CAST(sum(q.port_returns) AS BIGINT) AS port_returns,
        count(*) AS quarters,
        any_value(q.vintage) AS vintage,
        any_value(q.vintage_gap) AS vintage_gap,
        any_value(q.gap_basis) AS gap_basis,
        any_value(q.newest_release_known) AS newest_release_known
    FROM edges AS e
    LEFT JOIN quarters AS q
        ON q.period_start >= e.start_asked AND q.period_end <= e.end_asked
    WHERE
        CASE
            WHEN
                e.start_before = e.start_asked AND e.end_before = e.end_asked
                AND e.quarters_held = date_diff('quarter', e.start_before, e.end_before) + 1
                THEN TRUE
            ELSE error(
                'no sum of whole quarters is '
                || e.start_asked
                || ' to '
                || e.end_asked
                || '; the nearest windows are '
                || coalesce(
                    CASE WHEN e.start_before < e.end_after THEN e.start_before || ' to ' || e.end_after END,
                    'none around it'
                ) || ' and ' || coalesce(
                    CASE WHEN e.start_after < e.end_before THEN e.start_after || ' to ' || e.end_before END,
                    'none within it'
                ) || coalesce('; quarters are held from ' || e.all_held, '; no quarter is held')
            )
        END;
