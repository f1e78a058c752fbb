/** Freshness: a line for each MPP, its latest feed, what the states mean, and which clocks are wrong. */
import { describe, expect, it } from 'vitest'
import type { FreshnessRow, SummaryReport } from '../../../../readers/rows/summary-rows.ts'
import { freshnessLines } from '../../../../readers/summary/freshness.ts'
import { feed, smallReport } from '../../../support/report-data.ts'
import { cellsOf, page } from '../../../support/summary-page.ts'

const kukar = { mpp: 'kukar', mpp_name: 'MPP Kukar' }
const kotim = { mpp: 'kotim', mpp_name: 'MPP Kotim' }
const lines = (freshness: FreshnessRow[], more: Partial<SummaryReport> = {}): string[] =>
  freshnessLines(smallReport({ freshness, ...more }), page)

describe('the freshness of feeds', () => {
  it('is a table with a line for each MPP and what its states mean', () => {
    expect(freshnessLines(smallReport(), page).join('\n')).toMatchInlineSnapshot(`
      "
      Freshness of the data
      State of each feed now. Unit: events. Period: today (local time).

                                                                     Events
      MPP                    Queue  Survey  Counters  Latest event    today
      ─────────────────────────────────────────────────────────────────────
      MPP Kota Balikpapan    never  never   never     –                   0
      MPP Kutai Kartanegara  live   live    live      3 minutes ago   4,500
      live: data are coming in; never: no event so far"
    `)
  })

  it('explains the states that are there, in one order', () => {
    const all = (['never', 'silent', 'closed', 'live'] as const).map((state, at) =>
      feed({ mpp: `m${at}`, mpp_name: `M${at}` }, 'queue', { state }),
    )
    expect(lines(all).slice(-2).join(' ')).toMatchInlineSnapshot(
      `"live: data are coming in; closed: outside opening days and hours; silent: open, 60 minutes without an event; never: no event so far"`,
    )
    expect(lines(all.slice(1, 2)).at(-1)).toMatchInlineSnapshot(`"silent: open, 60 minutes without an event"`)
  })

  it('shows a dash for a feed that is not there', () => {
    expect(cellsOf(lines([feed(kukar, 'survey', { state: 'silent' })]), 'MPP Kukar')).toEqual([
      ...['MPP Kukar', '–', 'silent', '–', '3 minutes ago', '1,500'],
    ])
  })

  it('has the latest event of all feeds of an MPP, and the sum of today', () => {
    const feeds = [
      feed(kukar, 'queue', { seconds_since_event: 7_300, events_today: 40 }),
      feed(kukar, 'survey', { seconds_since_event: 60, events_today: 2 }),
      feed(kukar, 'counter', { seconds_since_event: null, events_today: null }),
      feed(kotim, 'queue', { seconds_since_event: 4_000, events_today: 9 }),
    ]
    expect(cellsOf(lines(feeds), 'MPP Kukar').slice(-2)).toEqual(['60 seconds ago', '42'])
    expect(cellsOf(lines(feeds), 'MPP Kotim').slice(-2)).toEqual(['66 minutes ago', '9'])
  })

  it('takes the time of an event that lies ahead of now only where there is no other', () => {
    const ahead = feed(kukar, 'queue', { seconds_since_event: 0, ahead_seconds: 7_200 })
    const right = feed(kukar, 'survey', { seconds_since_event: 3_000 })
    const never = feed(kukar, 'counter', { seconds_since_event: null, state: 'never' })
    expect(cellsOf(lines([ahead, right, never]), 'MPP Kukar').at(-2)).toBe('50 minutes ago')
    expect(cellsOf(lines([never, ahead]), 'MPP Kukar').at(-2)).toBe('2 h 0 min ahead')
  })

  it('withholds the number of events of today where it is withheld', () => {
    const withheld = feed(kukar, 'queue', { events_today: null, suppressed: ['events_today'] })
    expect(cellsOf(lines([withheld]), 'MPP Kukar').at(-1)).toBe('withheld')
  })

  it('ends with a sentence for each clock that is wrong', () => {
    const clocks = [{ mpp: 'kukar', agency_name: 'Bank', fault: 'ahead' as const }]
    const ahead = [feed(kukar, 'queue', { ahead_seconds: 7_200 })]
    expect(lines(ahead, { clocks }).slice(-2).join('\n')).toMatchInlineSnapshot(`
      "WRONG CLOCK: MPP Kukar sends events up to 2 h 0 min ahead of now (Bank). Check the clock and the
      time zone of the device: local time must not be labelled Z."
    `)
  })
})
