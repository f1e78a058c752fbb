/** Published figures, and what `published_check` has to say of them, worked from the events of by-hand.ts. */
import type { PublishedFigure, Reference } from '../../../schemas/reference.ts'
import { monthsBefore } from '../../support/oracle/calendar.ts'
import { testDay } from '../../support/repeat.ts'

interface Published {
  readonly figure: PublishedFigure
  /** Undefined: the number of agencies or of services in the reference data. */
  readonly computed: number | null | undefined
  readonly base: string
  readonly remark: string
}

const agrees = 'Agrees with the published figure.'
const differs = 'Differs from the published figure.'
const noData = 'No data of the whole period.'

type Period = readonly [from: string, to: string]
const [january, march]: Period[] = [
  ['2024-01-01', '2024-01-31'],
  ['2024-03-01', '2024-03-31'],
]
const april: Period = ['2024-04-01', '2024-04-30']
const both: Period = ['2024-03-01', '2024-04-30']
const quarter: Period = ['2024-01-01', '2024-03-31']
const before: Period = ['2023-03-01', '2023-03-31']
/** An agency alone has tallies of both months. */
const winter: Period = ['2023-11-01', '2023-12-31']
const none: Period = ['', '']
/** Runs to the end of the running month. */
const month = `${testDay(420).slice(0, 7)}-01`
const lastOfMonth = new Date(Date.parse(monthsBefore(month, -1)) - 86_400_000).toISOString().slice(0, 10)
const running: Period = [monthsBefore(month, 1), lastOfMonth]

const text = (asked: string): string | undefined => (asked === '' ? undefined : asked)

function of(
  [agency, [from, to] = none, unit, value, source]: readonly [
    string,
    Period | undefined,
    string,
    string,
    string,
  ],
  computed: Published['computed'],
  base: string,
  remark: string,
  mpp = 'kukar',
): Published {
  const period = { period_start: text(from), period_end: text(to) }
  return {
    figure: { mpp, agency: text(agency), ...period, unit, value, kind: 'count', source },
    computed,
    base,
    remark,
  }
}

const [a, b, c] = ['a-published', 'b-published', 'c-published']
const events = 'visits (events)'
const share = 'visits of the agency over those of the MPP (events)'
const tally = 'visits (tally)'
// 4 and 2 visits: between 4 / 0.6675 or 2 / 0.3335 and 4 / 0.6665 or 2 / 0.3325.
const fits = ' The 2 printed shares fit a base of 6 to 6 (about 10), as the published total of 6.'
// 3 visits: between 3 / 0.755 and 3 / 0.745; 1 visit, printed as 0.30: between 1 / 0.305 and 1 / 0.295.
const fitsNot = ' No base fits all 2 printed shares.'
const noTotal = ' The 1 printed shares fit a base of 4 to 4 (about 0), no total is published.'
const otherTotal = ' The 1 printed shares fit a base of 2 to 2 (about 0), not the published total of 9.'
const counted = ' The 1 printed shares fit a base of 98 to 102 (about 100), as the published total of 100.'

export const published: readonly Published[] = [
  of(['', both, 'visits', '6', 's1'], 6, events, agrees + fits),
  of([a, both, 'visits', '4', 's1'], 4, events, agrees),
  of([b, both, 'visits', '2', 's1'], 2, events, agrees),
  of([a, both, 'share_of_visits', '0.667', 's1'], 4 / 6, share, agrees + fits),
  of([b, both, 'share_of_visits', '0.333', 's1'], 2 / 6, share, agrees + fits),
  of(
    ['', both, 'visits_per_month', '4', 's1'],
    ...([3, 'visits over 2 months (events)'] as const),
    `${differs} The published 6 visits of 2 months are 3 a month, not the printed 4.`,
  ),
  of(['', both, 'visits_per_day', '2.4', 's1'], 2, 'visits over open days (events)', differs),
  of(['', march, 'visits', '5', 's2'], 4, events, differs + fitsNot),
  of([a, march, 'visits', '3', 's2'], 3, events, agrees),
  of([b, march, 'visits', '1', 's2'], 1, events, agrees),
  of([a, march, 'share_of_visits', '0.75', 's2'], 0.75, share, agrees + fitsNot),
  of([b, march, 'share_of_visits', '0.30', 's2'], 0.25, share, differs + fitsNot),
  of(
    ['', march, 'visits_per_month', '5', 's2'],
    ...([4, 'visits over 1 months (events)'] as const),
    `${differs} The published 5 visits of 1 months are 5 a month, as printed.`,
  ),
  of([a, march, 'visits', '3', 's3'], 3, events, agrees),
  of([a, march, 'share_of_visits', '0.75', 's3'], 0.75, share, agrees + noTotal),
  of(['', april, 'visits', '9', 's4'], 2, events, differs + otherTotal),
  of([a, april, 'visits', '1', 's4'], 1, events, agrees),
  of([a, april, 'share_of_visits', '0.5', 's4'], 0.5, share, agrees + otherTotal),
  of(['', before, 'visits', '100', 's5'], null, '', noData + counted),
  of([a, before, 'visits', '25', 's5'], null, '', noData),
  of(
    [a, before, 'share_of_visits', '0.25', 's5'],
    ...([0.25, 'visits of the agency over those of the MPP (published counts)'] as const),
    agrees + counted,
  ),
  of(
    ['', before, 'visits_per_month', '100', 's5'],
    ...([100, 'visits over 1 months (published counts)'] as const),
    `${agrees} The published 100 visits of 1 months are 100 a month, as printed.`,
  ),
  of(['', january, 'visits', '41', 's1'], 40, tally, differs),
  of([c, winter, 'visits', '20', 's6'], 20, tally, agrees),
  of(['', ['2024-01-01', '2024-01-20'], 'visits', '15', 's1'], 15, tally, agrees),
  of(['', ['2024-01-01', '2024-04-30'], 'visits', '50', 's1'], null, '', noData),
  of(['', running, 'visits', '50', 's1'], null, '', noData),
  of(['', quarter, 'ikm', '87.5', 's1'], 87.5, 'survey responses', agrees),
  of([a, quarter, 'ikm', '100', 's1'], 100, 'survey responses', agrees),
  of([a, none, 'quota_per_day', '9', 's1'], 9, 'quota of the latest day that has one', agrees),
  of(
    [a, none, 'matters_per_visitor_max', '4', 's1'],
    3,
    'matters of the issued ticket with the most',
    differs,
  ),
  of(['', none, 'agencies', '1', 's1'], undefined, 'agencies in the reference data', differs),
  of(['', none, 'services', '1', 's1'], undefined, 'services in the reference data', differs),
  ...['balikpapan', 'kotim', 'kukar'].map((mpp) =>
    of(
      ['', none, 'visits_per_day_first_year', '200', 's1'],
      ...([null, '', 'Published without a period: nothing to compare with.'] as const),
      mpp,
    ),
  ),
  of(
    ['', ['2023-02-01', ''], 'visits_per_day_at_start', '25', 's1'],
    ...([null, '', 'Published without an end of its period: nothing to compare with.'] as const),
  ),
]

/** The rows of the view. */
export function publishedRows(reference: Reference): Readonly<Record<string, unknown>>[] {
  return published.map(({ figure, computed: known, base, remark }) => {
    const all = figure.unit === 'services' ? reference.services : reference.agencies
    const computed = known === undefined ? all.filter(({ mpp }) => mpp === figure.mpp).length : known
    const value = Number(figure.value)
    const difference = computed === null ? null : computed - value
    return {
      mpp: figure.mpp,
      agency: figure.agency ?? '',
      period_start: figure.period_start ?? '',
      period_end: figure.period_end ?? '',
      unit: figure.unit,
      published: value,
      computed,
      difference,
      difference_rate: difference === null ? null : difference / value,
      base,
      remark,
    }
  })
}
