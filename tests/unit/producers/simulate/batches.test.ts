/** What the thread makes is what `simulatedEvents` makes, in its order; errors arrive, and the thread ends. */
import { describe, expect, it } from 'vitest'
import { simulatedBatches } from '../../../../producers/simulate/batches.ts'
import { countDays, simulatedEvents, type SimulationRange } from '../../../../producers/simulate/range.ts'
import { dayOf, reference } from '../../../support/simulated-days.ts'

const range: SimulationRange = {
  reference,
  mpps: reference.mpps.map(({ mpp }) => mpp),
  seed: 1,
  from: dayOf('2026-01-05'),
  to: dayOf('2026-01-18'),
}
const now = new Date('2026-06-01T00:00:00Z')

async function all<T>(of: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of of) found.push(one)
  return found
}

describe('simulated batches', () => {
  it('hold the events of a range in their order, and say how many days are done', async () => {
    const expected = [...simulatedEvents(range, now, () => undefined)].map(
      ({ topic, key, value }) => `${topic} ${key.toString()} ${value.toString()}`,
    )
    const made: string[] = []
    const days: number[] = []
    const sizes: number[] = []
    for await (const batch of simulatedBatches(range, now, (done) => days.push(done))) {
      sizes.push(batch.length)
      made.push(...batch.map(({ topic, key, value }) => `${topic} ${key.toString()} ${value.toString()}`))
    }
    expect(made).toEqual(expected)
    expect(sizes.length).toBeGreaterThan(1)
    expect(sizes.slice(0, -1).every((size) => size === sizes[0])).toBe(true)
    expect(days.reduce((a, b) => a + b, 0)).toBe(countDays(range))
  })

  it('are none where all days are stored', async () => {
    const days14 = new Set(Array.from({ length: 14 }, (_, at) => range.from + at))
    const stored = new Map(range.mpps.map((mpp) => [mpp, days14]))
    let days = 0
    const batches = await all(simulatedBatches({ ...range, stored }, now, (done) => (days += done)))
    expect([batches, days]).toEqual([[], countDays(range)])
  })

  it('end with the error of the thread', async () => {
    const broken = { ...range, mpps: ['atlantis'] }
    await expect(all(simulatedBatches(broken, now, () => undefined))).rejects.toThrow(/atlantis/)
  })

  it('are not made further once nobody reads them', async () => {
    let days = 0
    for await (const batch of simulatedBatches(
      { ...range, to: range.to + 300 },
      now,
      (done) => (days += done),
    )) {
      expect(batch.length).toBeGreaterThan(0)
      break
    }
    expect(days).toBeLessThan(countDays(range))
  })
})
