-- Tables of the catalogue of which a build makes again only what changed (catalogue.made).

CREATE TABLE catalogue.measures (
    table_id VARCHAR, measure VARCHAR, unit VARCHAR, kind VARCHAR, precision DOUBLE, minimum DOUBLE,
    observations BIGINT, without_value BIGINT, lowest DOUBLE
);

CREATE TABLE catalogue.markers_seen (
    table_id VARCHAR, measure VARCHAR, marker VARCHAR, meaning VARCHAR, observations BIGINT
);

CREATE TABLE catalogue.lineage (
    mart VARCHAR, column_name VARCHAR, source VARCHAR, measure VARCHAR, sql_file VARCHAR
);

CREATE TABLE catalogue.column_lineage (
    mart VARCHAR, column_name VARCHAR, source VARCHAR, source_column VARCHAR
);
