-- What marts say of their figures in one way: where a figure stands, what is a total, how much it changed, its status.

-- Address of a figure: one cell, a run of cells in one column, or NULL where it is summed from scattered cells.
CREATE MACRO catalogue.source_cell(sheet, first_col, last_col, first_row, last_row, cells) AS
CASE
    WHEN cells = 1 THEN sheet || '!' || first_col || first_row
    WHEN first_col = last_col AND last_row - first_row + 1 = cells
        THEN sheet || '!' || first_col || first_row || ':' || last_col || last_row
    WHEN
        first_row = last_row AND cells > 1 AND length(first_col) = 1 AND length(last_col) = 1
        AND ascii(last_col) - ascii(first_col) + 1 = cells
        THEN sheet || '!' || first_col || first_row || ':' || last_col || last_row
END;

-- Whether a category is the total of the others, to be left out where parts are shown.
CREATE MACRO catalogue.is_total(category) AS
lower(trim(category)) IN ('total', 'grand total', 'all', 'uk', 'uk total', 'united kingdom');

-- Ratios to one decimal, half away from zero, are rounded as whole tenths. A quotient that ends in 5 is no binary number:
-- round(2742 / 40, 1) is 68.6 in DuckDB 1.4 and 68.5 in 2.0. They are NULL where the whole is 0.
CREATE MACRO catalogue.per(part, whole) AS
round(10.0 * part / nullif(whole, 0)) / 10;

-- A part in per cent of the whole.
CREATE MACRO catalogue.share_pct(part, whole) AS
round(1000.0 * part / nullif(whole, 0)) / 10;

-- Change from one figure to a later one in per cent of the earlier.
CREATE MACRO catalogue.change_pct(earlier, later) AS
round(1000.0 * (later - earlier) / nullif(earlier, 0)) / 10;

-- Status of a figure made of several, from the first and the last of their statuses by name: theirs where all agree,
-- else provisional.
CREATE MACRO catalogue.joint_status(first_status, last_status) AS
CASE WHEN first_status = last_status THEN first_status ELSE 'provisional' END;

-- Whether a later release than those of several rows is known and not held, from whether one of them says so and how
-- many of them say anything: NULL where none says so and one cannot say.
CREATE MACRO catalogue.joint_gap(one_says_so, rows_that_say, all_rows) AS
CASE WHEN one_says_so THEN TRUE WHEN rows_that_say = all_rows THEN FALSE END;

-- Why joint_gap says what it says, in the words of the rows that decide it: aggregated over those rows.
CREATE MACRO catalogue.joint_gap_basis(gap, basis) AS
coalesce(
    string_agg(DISTINCT basis, '; ' ORDER BY basis) FILTER (gap),
    string_agg(DISTINCT basis, '; ' ORDER BY basis) FILTER (gap IS NULL),
    string_agg(DISTINCT basis, '; ' ORDER BY basis)
);
