/*
said_on: 2024-09-24
said_on_basis: date of the speech, as two published texts of it give it
said_by: Keir Starmer, Prime Minister
where: speech at the Labour Party conference, as quoted by Full Fact
source_url: https://fullfact.org/immigration/starmer-conference-speech-unpublished-data
quotation: A 23% increase in returns of people who have no right to be here, compared with last summer.
quotation_basis: Full Fact's quotation of the speech
proposition: Returns from 5 July to 31 August 2024 were 23 per cent more than on the same days of 2023.
groups: "returns; the figure later published for it counts enforced returns only"
period: 5 July to 31 August 2024
comparison_period: a year before
claimed: 23
unit: per cent
first_published:
  when: 2024-10
  scope: enforced returns only, 5 July to 31 August
  basis: Full Fact, October 2024, "Home Office publishes immigration returns data following Full Fact intervention" (https://fullfact.org/live/2024/oct/home-office-publishes-returns-data)
*/
SELECT
    'definition' AS role,
    replace(measure, '_', ' ') || ' returns, 5 July to 31 August 2024' AS answer,
    100.0 * change_on_year / nullif(figure_year_before, 0) AS figure,
    'returns_between_dates' AS table_id,
    vintage,
    vintage_gap
FROM marts.returns_between_dates_as_of(getvariable('as_of'))
WHERE
    period_start = '2024-07-05' AND period_end = '2024-08-31'
    AND measure IN ('enforced', 'enforced_and_voluntary')
ORDER BY measure;
