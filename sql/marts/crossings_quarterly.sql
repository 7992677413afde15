-- mart: crossings_quarterly
-- grain: period, nationality, region, sex, age_group
-- description: Small boat arrivals by quarter, nationality, sex and age in the quarterly statistics (Irr_D01, from 2026
--   IER_D01), one vintage: the final and authoritative series. Arrivals by other methods of entry are in
--   marts.irregular_arrivals_quarterly. A nationality, sex or age `Not currently recorded` is of arrivals whose case is
--   not on the system yet (3,981 of 11,433 in the first half of 2023, as published in August 2023): a later release puts
--   them under the nationalities, so that the newest quarters of a nationality are too low; marts.revisions tells such
--   moves as `reclassified`. Only combinations with something to count are published.

CREATE MACRO marts.crossings_quarterly_as_of(as_of) AS TABLE
    SELECT * EXCLUDE (method_of_entry)
    FROM marts.irregular_arrivals_quarterly_as_of(as_of)
    WHERE method_of_entry = 'Small boat arrivals';

CREATE TABLE marts.crossings_quarterly AS FROM marts.crossings_quarterly_as_of('infinity');
