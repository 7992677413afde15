-- Sheets of the known workbooks that are deliberately not read.
SELECT
    '`' || sheet || '`' AS sheet,
    holds,
    reason AS why_it_is_not_read
FROM reference.sheets_not_read;
