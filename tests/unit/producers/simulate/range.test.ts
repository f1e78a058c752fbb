/** A range of simulated days as it is sent: day by day, nothing ahead of now, stored days left out. */
import { describe, expect, it, vi } from 'vitest'
import { countDays, simulatedEvents, type SimulationRange } from '../../../../producers/simulate/range.ts'
import { dayOf, on, reference } from '../../../support/simulated-days.ts'

const range: SimulationRange = {
  reference,
  mpps: ['kotim', 'kukar'],
  seed: 1,
  from: dayOf('2026-01-07'),
  to: dayOf('2026-01-08'),
}
const sent = (of: SimulationRange, now: string, onDay: () => void = () => undefined): string[] =>
  [...simulatedEvents(of, new Date(now), onDay)].map(({ value }) => value.toString())
const texts = (mpp: string, date: string): string[] => on(mpp, date).map((event) => JSON.stringify(event))

describe('a range', () => {
  it('holds its days in order, each MPP after the other, and says when each is done', () => {
    const onDay = vi.fn<() => void>()
    expect(sent(range, '2026-06-01T00:00:00Z', onDay)).toEqual([
      ...texts('kotim', '2026-01-07'),
      ...texts('kukar', '2026-01-07'),
      ...texts('kotim', '2026-01-08'),
      ...texts('kukar', '2026-01-08'),
    ])
    expect(countDays(range)).toBe(4)
    expect(onDay).toHaveBeenCalledTimes(4)
  })

  it.each(['2026-01-08T03:00:00Z', '2026-01-08T23:59:00Z', '2026-01-09T12:00:00Z', '2026-01-07T00:00:00Z'])(
    'ends at now: %s',
    (now) => {
      const all = sent(range, '2026-06-01T00:00:00Z')
      const past = all.filter(
        (text) => Date.parse((JSON.parse(text) as { time: string }).time) <= Date.parse(now),
      )
      expect(sent(range, now)).toEqual(past)
    },
  )

  it('leaves out what is there already, and counts it as done', () => {
    const onDay = vi.fn<() => void>()
    const stored = new Map([
      ['kotim', new Set([range.from, range.to])],
      ['kukar', new Set([range.to])],
    ])
    expect(sent({ ...range, stored }, '2026-06-01T00:00:00Z', onDay)).toEqual(texts('kukar', '2026-01-07'))
    expect(onDay).toHaveBeenCalledTimes(4)
  })
})
