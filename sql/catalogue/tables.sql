-- The catalogue: what is held, what was read, what was set aside, and how this build came about. Every build fills
-- these tables anew; those of kept.sql may be carried over from the build before.

CREATE TABLE catalogue.build (
    build_id VARCHAR, built_at TIMESTAMP, fingerprint VARCHAR, made_by VARCHAR, data_label VARCHAR, git_sha VARCHAR,
    versions VARCHAR, files INTEGER, vintages INTEGER, quarantined INTEGER, row_counts VARCHAR,
    manifest_lines INTEGER, manifest_head VARCHAR
);

CREATE TABLE catalogue.accepted_losses (
    accepted_at TIMESTAMP, reason VARCHAR, against_build VARCHAR, lost VARCHAR
);

CREATE TABLE catalogue.tables (
    table_id VARCHAR, observations_table VARCHAR, title VARCHAR, pages VARCHAR, coverage VARCHAR, sparse BOOLEAN,
    natural_key VARCHAR, publisher VARCHAR, official_label VARCHAR, revision_status VARCHAR, status_basis VARCHAR,
    verified VARCHAR, inferred VARCHAR, facts VARCHAR
);

CREATE TABLE catalogue.publications (
    page VARCHAR, source_url VARCHAR, files INTEGER, first_published_on DATE, last_published_on DATE
);

CREATE TABLE catalogue.calendar (
    page VARCHAR, kind VARCHAR, cadence VARCHAR, last_release_on DATE, next_expected_on DATE,
    expected_by DATE, late_after_local TIMESTAMP, calendar_valid_until DATE, calendar_basis VARCHAR
);

CREATE TABLE catalogue.releases (
    page VARCHAR, title VARCHAR, published_on DATE, files INTEGER
);

CREATE TABLE catalogue.files (
    file_id INTEGER, sha256 VARCHAR, size BIGINT, file VARCHAR, page VARCHAR, title VARCHAR, url VARCHAR,
    kind VARCHAR, copy_kind VARCHAR, published VARCHAR, published_basis VARCHAR, first_seen_at TIMESTAMP,
    fetched_from VARCHAR, status VARCHAR, tables VARCHAR
);

CREATE TABLE catalogue.sheets (
    file_id INTEGER, sheet VARCHAR, labels VARCHAR, status VARCHAR, tables VARCHAR, reason VARCHAR
);

CREATE TABLE catalogue.vintages (
    vintage_id INTEGER, table_id VARCHAR, vintage VARCHAR, file_id INTEGER, published_at TIMESTAMP,
    published_on DATE, published_local TIMESTAMP, published_earliest TIMESTAMP, published_latest TIMESTAMP,
    published_basis VARCHAR, realtime_start TIMESTAMP, realtime_end TIMESTAMP, realtime_end_on DATE,
    realtime_end_local TIMESTAMP, official_label VARCHAR, title VARCHAR, source_url VARCHAR, source_sha256 VARCHAR,
    source_kind VARCHAR, copy_kind VARCHAR, sheet VARCHAR, observations INTEGER, first_period DATE, last_period DATE,
    withdrawn_on DATE
);

CREATE TABLE catalogue.known_releases (
    table_id VARCHAR, page VARCHAR, title VARCHAR, published_on DATE, published_at TIMESTAMP,
    published_local TIMESTAMP, basis VARCHAR, held BOOLEAN
);

CREATE TABLE catalogue.release_gaps (
    table_id VARCHAR, starts_at TIMESTAMP, starts_on DATE, starts_local TIMESTAMP, ends_at TIMESTAMP, ends_on DATE,
    ends_local TIMESTAMP, vintage VARCHAR, newest_release_known DATE, vintage_gap BOOLEAN, gap_basis VARCHAR
);

CREATE TABLE catalogue.published_totals (
    vintage_id INTEGER, period VARCHAR, period_start DATE, period_end DATE, measure VARCHAR, value DOUBLE,
    sheet VARCHAR, cell VARCHAR
);

CREATE TABLE catalogue.quarantine (
    table_id VARCHAR, sha256 VARCHAR, file VARCHAR, page VARCHAR, title VARCHAR, rule VARCHAR, message VARCHAR,
    sheet VARCHAR, cell VARCHAR, found VARCHAR, nearest VARCHAR, advice VARCHAR
);

CREATE TABLE catalogue.warnings (
    vintage_id INTEGER, table_id VARCHAR, vintage VARCHAR, sha256 VARCHAR, file VARCHAR, rule VARCHAR, message VARCHAR,
    sheet VARCHAR, cell VARCHAR, found VARCHAR, advice VARCHAR
);

CREATE TABLE catalogue.check_results (
    check_name VARCHAR, level VARCHAR, severity VARCHAR, vintage_id INTEGER, key VARCHAR, detail VARCHAR,
    exception VARCHAR
);

CREATE TABLE catalogue.made (part VARCHAR, state VARCHAR, build_id VARCHAR);

CREATE TABLE catalogue.marts (
    mart VARCHAR, description VARCHAR, grain VARCHAR, never_sum VARCHAR, tables VARCHAR, rows_held BIGINT,
    first_period DATE, last_period DATE, macros VARCHAR, history VARCHAR, example VARCHAR
);

CREATE TABLE catalogue.mart_columns (
    mart VARCHAR, position INTEGER, column_name VARCHAR, column_type VARCHAR, unit VARCHAR, adds_up VARCHAR,
    description VARCHAR
);

CREATE TABLE catalogue.dictionary (
    schema_name VARCHAR, table_name VARCHAR, table_kind VARCHAR, column_name VARCHAR, position INTEGER,
    data_type VARCHAR, description VARCHAR, unit VARCHAR, additivity VARCHAR, key_position INTEGER,
    references_table VARCHAR, references_column VARCHAR, source_tables VARCHAR, official_label VARCHAR
);

CREATE TABLE catalogue.about (
    what VARCHAR, licence VARCHAR, licence_url VARCHAR, attribution VARCHAR, docs VARCHAR, schema_version VARCHAR,
    build_id VARCHAR, built_at TIMESTAMP, code_version VARCHAR, data_label VARCHAR, first_period DATE, last_period DATE,
    newest_published_on DATE, gap_notice VARCHAR
);
