-- question: What do the newest summary tables say of returns over twelve months?
-- caveat: Ret_01, which is newer than the newest Ret_D01 that is held. The years overlap and are never added; port
--   returns stand apart.
-- answer: SELECT format('{}: {:,} enforced and {:,} voluntary; port returns, apart: {:,}. Release of {}',
--   upper(period[1]) || period[2:], enforced, voluntary, port_returns, vintage) FROM answer
SELECT
    period,
    enforced,
    voluntary,
    enforced_and_voluntary,
    port_returns,
    vintage,
    vintage_gap AS later_release_known
FROM marts.returns_over_twelve_months
ORDER BY period_end DESC
LIMIT 1;
