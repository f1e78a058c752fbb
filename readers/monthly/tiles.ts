/** The large figures at the head of the page. Pure. */
import { shiftedMonth } from '../months.ts'
import { gradeOf } from './service-sections.ts'
import { activeAgencies, type MonthlyContext, quarterName } from './context.ts'

export interface Tile {
  readonly label: string
  readonly figure: string
  readonly more: string
}

/** Six tiles, a dash where there is no figure. */
export function tilesOf({ report, formats, texts }: MonthlyContext): Tile[] {
  const { words, of } = formats
  const { figures, waits_total: waits, quotas_total: quotas } = report
  const own = report.comparison.find(({ mpp }) => mpp === report.mpp)
  const year = report.month.slice(0, 4)
  const peak = report.year.find(({ month, rank_in_year: rank }) => month.startsWith(year) && rank === 1)
  const [survey] = report.satisfaction
  const before = formats.shortMonth(shiftedMonth(report.month, -1))
  const change =
    own === undefined ? '' : of(own, 'change_on_previous_month', formats.change(own.change_on_previous_month))
  return [
    {
      label: words.visits,
      figure: of(figures, 'visits', formats.count(figures.visits)),
      more: `${words.comparison.changeOn(before)}: ${change}`,
    },
    {
      label: words.comparison.perOpenDay,
      figure: of(figures, 'visits_per_open_day', formats.rate(figures.visits_per_open_day)),
      more: `${texts.summary.openDays}: ${formats.count(figures.open_days)} ${texts.summary.ofExpected(formats.count(figures.expected_days))}`,
    },
    {
      label: words.agencies.visitors,
      figure: of(figures, 'visitors', formats.count(figures.visitors)),
      more: `${texts.summary.active}: ${formats.count(activeAgencies(figures))}`,
    },
    {
      label: `${texts.summary.peak} ${year}`,
      figure: peak === undefined ? formats.count(null) : formats.monthName(peak.month),
      more:
        peak === undefined
          ? ''
          : texts.tiles.visits(
              formats.count(peak.visits),
              of(peak, 'lead_over_next', formats.change(peak.lead_over_next)),
              formats.count(peak.months_with_data),
            ),
    },
    {
      label: texts.tiles.waits,
      figure: of(waits, 'within_standard_of_all', formats.percent(waits.within_standard_of_all)),
      more: [
        ...(waits.untimed_share === null && waits.suppressed?.includes('untimed_share') !== true
          ? []
          : [texts.tiles.untimed(of(waits, 'untimed_share', formats.percent(waits.untimed_share)))]),
        ...(waits.wait_mean_seconds === null
          ? []
          : [texts.tiles.meanWait(formats.rate(waits.wait_mean_seconds / 60))]),
        ...(quotas.refused_for_quota === null
          ? []
          : [texts.tiles.refused(formats.count(quotas.refused_for_quota))]),
      ].join(' · '),
    },
    {
      label: `IKM${survey === undefined ? '' : ` ${quarterName({ report, texts }, survey.quarter)}`}`,
      figure: survey === undefined ? formats.count(null) : of(survey, 'ikm', formats.decimals(survey.ikm)),
      more:
        survey === undefined
          ? texts.satisfaction.none
          : [
              of(survey, 'grade', gradeOf(survey.grade, texts.satisfaction) ?? ''),
              texts.tiles.responses(of(survey, 'responses', formats.count(survey.responses))),
              ...(survey.is_sample_adequate === 0
                ? [
                    survey.responses_needed === 0
                      ? texts.tiles.notJudged
                      : texts.tiles.tooFew(formats.count(survey.responses_needed)),
                  ]
                : []),
            ]
              .filter((part) => part !== '')
              .join(' · '),
    },
  ]
}
