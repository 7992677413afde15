-- mart: revisions
-- grain: table_id, level, period, key, measure, kind, old_vintage, new_vintage
-- as_of: computed, because a revision is of two vintages
-- never_sum: a change stands once a level, and again in each vintage that changes the figure
-- description: What each release changed in what the release before it had said, vintage against neighbouring vintage.
--   Level `group` is the one to start from; `total`, `group_nationality` and `full_key` add or drop detail. Kinds:
--   changed, added, removed, reclassified (the parent stayed, its children moved; of a group that stayed so, a row with
--   equal values), renamed. So people whose nationality was `Not currently recorded` move to their nationalities: see
--   level `group_nationality`. Values are compared, not the publisher's flag. Only what is held can be compared: a release
--   between two held ones may have made the change.

CREATE MACRO marts.revisions_as_of(as_of) AS TABLE
    SELECT
        r.table_id,
        r.level,
        r.period,
        r.period_start,
        r.period_end,
        r.key,
        r.measure,
        r.kind,
        r.old_value,
        r.new_value,
        r.old_implied_zero,
        r.new_implied_zero,
        r.new_value - r.old_value AS change,
        catalogue.change_pct(r.old_value, r.new_value) AS change_pct,
        r.flagged,
        o.vintage AS old_vintage,
        n.vintage AS new_vintage,
        n.published_at AS revised_at
    FROM catalogue.revisions AS r
    INNER JOIN catalogue.vintages AS o ON r.old_vintage_id = o.vintage_id
    INNER JOIN catalogue.vintages AS n ON r.new_vintage_id = n.vintage_id
    WHERE
        n.published_local <= catalogue.clock_since(
            as_of,
            (
                SELECT min(v.published_local)
                FROM catalogue.vintages AS v
            ),
            'marts.revisions'
        )
    ORDER BY r.table_id, r.new_vintage_id, r.level, r.period_start, r.key, r.measure;

CREATE TABLE marts.revisions AS FROM marts.revisions_as_of('infinity');
