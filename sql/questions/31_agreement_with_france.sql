-- question: How many people were transferred in and returned under the UK–France agreement up to the latest month?
-- caveat: Ad hoc figures, no official statistics. In and out are not set against each other, and neither is added to
--   `returns`, which may count the same returns.
-- answer: SELECT format('From {} to {}: {} transferred in, {} returned', strftime(since, '%-d %B %Y'),
--   strftime(latest_day, '%-d %B %Y'), transferred_in, returned_out) FROM answer
SELECT
    min(period_start) AS since,
    max(period_end) AS latest_day,
    arg_max(transferred_in_to_date, period_end) AS transferred_in,
    arg_max(returned_out_to_date, period_end) AS returned_out,
    arg_max(vintage, period_end) AS vintage,
    arg_max(vintage_gap, period_end) AS later_release_known
FROM marts.uk_france_agreement;
