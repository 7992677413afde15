-- mart: returns_maturity
-- grain: period, return_type_group, vintage
-- never_sum: a quarter has a row for each vintage that is held
-- description: One quarter's returns by age of vintage (Ret_D01). The newest quarters are under-recorded when first
--   published, so a change on the year compares a young figure with a ripe one. `change_on_year` is the published
--   arithmetic, within one vintage; `change_at_same_age` compares with the quarter a year before as it stood when it was
--   just as young, where that vintage is held.

CREATE MACRO marts.returns_maturity_as_of(as_of) AS TABLE
    -- A row a vintage, quarter and group.
    WITH summed AS (
        SELECT
            o.vintage_id,
            o.period,
            o.period_start,
            o.period_end,
            o.return_type_group,
            CAST(sum(o.value) AS BIGINT) AS returns,
            any_value(o.revision_status) AS revision_status,
            any_value(o.status_basis) AS status_basis
        FROM observations.ret_d01 AS o
        WHERE o.measure = 'returns'
        GROUP BY ALL
    ),

    -- The same with its vintage, and how many quarters old it was then.
    quarters AS (
        SELECT
            s.*,
            v.* EXCLUDE (vintage_id),
            date_diff('quarter', s.period_start, v.last_period) AS quarters_since_period
        FROM summed AS s
        INNER JOIN catalogue.vintages_as_of('Ret_D01', as_of) AS v ON s.vintage_id = v.vintage_id
    )

    SELECT
        q.period,
        q.period_start,
        q.period_end,
        q.return_type_group,
        q.quarters_since_period,
        q.returns,
        q.returns - b.returns AS change_on_year,
        catalogue.change_pct(b.returns, q.returns) AS change_on_year_pct,
        q.returns - s.returns AS change_at_same_age,
        catalogue.change_pct(s.returns, q.returns) AS change_at_same_age_pct,
        q.revision_status,
        q.status_basis,
        q.official_label,
        q.vintage,
        q.vintage_gap,
        q.gap_basis,
        q.newest_release_known,
        q.withdrawn,
        q.published_at,
        q.source_url,
        q.source_sha256
    FROM quarters AS q
    LEFT JOIN quarters AS b
        ON
            q.vintage_id = b.vintage_id
            AND q.return_type_group = b.return_type_group
            AND b.period_start = q.period_start - INTERVAL 1 YEAR
    LEFT JOIN quarters AS s
        ON
            q.return_type_group = s.return_type_group
            AND q.quarters_since_period = s.quarters_since_period
            AND s.period_start = q.period_start - INTERVAL 1 YEAR
    ORDER BY q.period_start, q.return_type_group, q.vintage_id;

CREATE TABLE marts.returns_maturity AS FROM marts.returns_maturity_as_of('infinity');
