/** What the counters say of a pause. */
import { describe, expect, it } from 'vitest'
import { counterNote } from '../../../../../../consumers/alert/detector/happened/counter-note.ts'
import type { DayCounts } from '../../../../../../consumers/alert/detector/types.ts'
import { seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import { aDay, aLevel, monday } from '../../../../../support/alert-detector.ts'

type Changes = DayCounts['openCounters']

/** Nothing came from ten o'clock on, and it is noon. */
function note(openCounters: Changes, before: Record<number, DayCounts> = {}): string {
  const series = seriesOf(aLevel('a', { ...before, [monday]: aDay({}, { openCounters }) }))
  return counterNote(series, monday, monday * 96 + 40, monday * 96 + 48)
}

const closed = (minute: number): string =>
  note([
    [480, 2],
    [minute, 0],
  ])

describe('counters in a pause', () => {
  it('that are open without tickets are a fault of the data', () => {
    expect(note([[480, 2]])).toBe('counters_open_without_tickets')
  })

  it('that closed up to 45 minutes after the last ticket explain it, later ones do not', () => {
    expect([closed(600), closed(645), closed(646)]).toEqual([
      'counters_closed',
      'counters_closed',
      'counters_open_without_tickets',
    ])
  })

  it('that change later than now are not known yet', () => {
    expect(
      note([
        [480, 2],
        [720, 0],
      ]),
    ).toBe('counters_open_without_tickets')
    expect(
      note([
        [480, 0],
        [720, 2],
      ]),
    ).toBe('counters_open_without_tickets')
    expect(
      note([
        [480, 0],
        [721, 2],
      ]),
    ).toBe('counters_closed')
    expect(
      note([
        [480, 2],
        [500, 0],
        [720, 2],
      ]),
    ).toBe('counters_open_without_tickets')
  })
})

const day = (openCounters: Changes, visits = 5) => aDay({ 36: visits }, { openCounters })

describe('counters that were not opened', () => {
  it('are worth a note where they were on more than half of the days with visits in the last four weeks', () => {
    const recent = { [monday - 1]: day([[480, 1]]), [monday - 2]: day([[480, 1]]), [monday - 3]: day([]) }
    expect(note([], recent)).toBe('no_counter_opened')
    expect(note([], { ...recent, [monday - 4]: day([]) })).toBe('')
    expect(note([], { ...recent, [monday - 4]: day([], 0) })).toBe('no_counter_opened')
    expect(note([])).toBe('')
  })

  it('are so as well on a day of which nothing is known yet, and that day itself does not count', () => {
    const yesterday = { [monday - 1]: day([[480, 1]]) }
    const none = seriesOf(aLevel('a', yesterday))
    expect(counterNote(none, monday, monday * 96 + 40, monday * 96 + 48)).toBe('no_counter_opened')
    const morning = seriesOf(aLevel('a', { ...yesterday, [monday]: day([]) }))
    expect(counterNote(morning, monday, monday * 96 + 40, monday * 96 + 48)).toBe('no_counter_opened')
  })

  it('are looked for in the 27 days before', () => {
    expect(note([], { [monday - 27]: day([[480, 1]]) })).toBe('no_counter_opened')
    expect(note([], { [monday - 28]: day([[480, 1]]) })).toBe('')
  })
})
