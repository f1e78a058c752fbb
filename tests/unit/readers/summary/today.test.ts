/** Today so far: dashes where no queue event ever came, and provisional figures otherwise. */
import { expect, it } from 'vitest'
import type { SummaryReport } from '../../../../readers/rows/summary-rows.ts'
import { todayLines } from '../../../../readers/summary/today.ts'
import { feed, smallReport } from '../../../support/report-data.ts'
import { cellsOf, page } from '../../../support/summary-page.ts'

const kukar = { mpp: 'kukar', mpp_name: 'MPP Kutai Kartanegara' }
const lines = (changes: Partial<SummaryReport> = {}): string[] => todayLines(smallReport(changes), page)

it('today has a line for each MPP', () => {
  expect(lines().join('\n')).toMatchInlineSnapshot(`
    "
    Today so far
    Unit: visits, queue tickets and counters. Period: today (local time). Basis: events.

                                                                   Counters     Longest
    MPP                    Day        Visits  Waiting  In service      open        wait  Mark
    ─────────────────────────────────────────────────────────────────────────────────────────
    MPP Kota Balikpapan    Mon 6 Oct       –        –           –         –           –
    MPP Kutai Kartanegara  Mon 6 Oct     120       14           9        22  1 h 12 min  s*"
  `)
})

it('today is not there without any MPP', () => {
  expect(lines({ now: [] })).toEqual([])
})

it('today is counted where the queue of this MPP has sent something, and only then', () => {
  const [balikpapan, counted] = smallReport().now
  if (balikpapan === undefined || counted === undefined) throw new Error('no rows')
  const cells = (freshness: SummaryReport['freshness']): string[] =>
    cellsOf(lines({ now: [counted], freshness }), 'MPP Kutai').slice(2)
  expect(cells([feed(kukar, 'queue', { state: 'silent' })])).toEqual([
    '120',
    '14',
    '9',
    '22',
    '1 h 12 min',
    's*',
  ])
  const uncounted = ['–', '–', '–', '–', '1 h 12 min']
  expect(cells([feed(kukar, 'queue', { state: 'never' })])).toEqual(uncounted)
  expect(cells([feed(kukar, 'survey')])).toEqual(uncounted)
  expect(cells([feed({ mpp: 'kotim', mpp_name: 'K' }, 'queue')])).toEqual(uncounted)
})
