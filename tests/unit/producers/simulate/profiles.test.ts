/**
 * The simulator against what was published of the three MPPs: levels, growth, shares, quota, satisfaction.
 * The tolerances are those of chance, seen over many seeds.
 */
import { describe, expect, it } from 'vitest'
import { openInterval } from '../../../../producers/simulate/calendar.ts'
import type { TypedEvent } from '../../../../schemas/event.ts'
import { surveyElements } from '../../../../schemas/event.ts'
import { parseInstant } from '../../../../schemas/time.ts'
import { between, dayOf, mean, mpps, ofType, reference, visits } from '../../../support/simulated-days.ts'

describe('the published facts', () => {
  it.each([1, 7, 20_260_105])(
    'every month of Balikpapan in 2025 is between 2,600 and 4,900 (seed %i)',
    (seed) => {
      const months = new Map<string, number>()
      for (const events of between('balikpapan', '2025-01-01', '2025-12-31', seed)) {
        const month = events[0]?.time.slice(0, 7)
        if (month !== undefined) months.set(month, (months.get(month) ?? 0) + visits(events))
      }
      expect(months.size).toBe(12)
      for (const count of months.values()) {
        expect(count).toBeGreaterThan(2_600)
        expect(count).toBeLessThan(4_900)
      }
      const perMonth = mean([...months.values()])
      expect(perMonth).toBeGreaterThan(3_650)
      expect(perMonth).toBeLessThan(4_150)
    },
  )

  it.each([
    ['kukar', '2023-02-01', '2023-02-28', 25, 50],
    ['kukar', '2025-09-01', '2025-10-31', 280, 330],
    ['kotim', '2023-05-01', '2023-12-31', 200, 260],
    ['kotim', '2024-07-01', '2024-10-31', 300, 340],
    ['kotim', '2025-09-01', '2025-10-31', 300, 345],
  ])('%s has its published visits a day from %s to %s', (mpp, from, to, low, high) => {
    const perDayMean = mean(between(mpp, from, to).flatMap((events) => visits(events) || []))
    expect(perDayMean).toBeGreaterThan(low)
    expect(perDayMean).toBeLessThan(high)
  })

  it('the agencies of Balikpapan have their published shares', () => {
    const legs = new Map<string, Set<string>>()
    const all = new Set<string>()
    for (const { data } of between('balikpapan', '2025-01-01', '2025-09-30').flat()) {
      if (!('ticket_id' in data) || data.ticket_id === undefined || 'response_id' in data || 'reason' in data)
        continue
      all.add(data.ticket_id)
      const tickets = legs.get(data.agency) ?? new Set()
      legs.set(data.agency, tickets.add(data.ticket_id))
    }
    const published = reference.publishedFigures.filter((row) => row.unit === 'share_of_visits')
    expect(published).toHaveLength(5)
    for (const { agency = '', value } of published) {
      expect(Math.abs((legs.get(agency)?.size ?? 0) / all.size - Number(value))).toBeLessThan(0.015)
    }
  })

  it('the civil registration of Kotim gives out at most 70 tickets a day and turns others away', () => {
    const days = between('kotim', '2025-10-01', '2025-11-30').filter((events) => events.length > 0)
    let full = 0
    for (const events of days) {
      const [quota, ...others] = ofType(events, 'mpp.quota.set')
      expect(others).toEqual([])
      expect(quota?.data).toMatchObject({
        agency: 'disdukcapil',
        quota: 70,
        local_date: events[0]?.time.slice(0, 10),
      })
      expect(parseInstant(quota?.time ?? '')).toBeLessThan(openOf(events)?.opensAt ?? 0)
      const issued = ofType(events, 'mpp.ticket.issued').filter(
        (event) => event.data.agency === 'disdukcapil',
      )
      const refused = ofType(events, 'mpp.ticket.refused').filter((event) => event.data.reason === 'quota')
      expect(issued.length).toBeLessThanOrEqual(70)
      expect(refused.length === 0 || issued.length === 70).toBe(true)
      if (refused.length > 0) full++
    }
    expect(full / days.length).toBeGreaterThan(0.4)
    expect(full / days.length).toBeLessThan(0.95)
  })

  it.each([
    ['balikpapan', 95.2],
    ['kukar', 93.11],
  ])('the surveys of %s lie about the index of %f, some with a missing score', (mpp, ikm) => {
    const events = between(mpp, '2025-01-01', '2025-12-31').flat()
    const surveys = ofType(events, 'mpp.survey.submitted')
    const means = surveyElements.map((element) => {
      const scores = surveys.flatMap((event) => event.data.scores[element] ?? [])
      return scores.reduce((a, b) => a + b, 0) / scores.length
    })
    expect(Math.abs((means.reduce((a, b) => a + b, 0) / 9) * 25 - ikm)).toBeLessThan(0.6)
    const partial = surveys.filter((event) => Object.keys(event.data.scores).length < 9).length
    expect(partial).toBeGreaterThan(0)
    const completed = ofType(events, 'mpp.ticket.completed').length
    expect(surveys.length / completed).toBeGreaterThan(0.1)
    expect(surveys.length / completed).toBeLessThan(0.14)
  })

  it('Monday is busier than Friday and the fasting month quieter than the one after', () => {
    expect(perDay('2025-07-01', '2025-10-31', 'Mon')).toBeGreaterThan(
      perDay('2025-07-01', '2025-10-31', 'Fri') * 1.2,
    )
    expect(perDay('2025-03-03', '2025-03-27')).toBeLessThan(perDay('2025-04-14', '2025-05-09') * 0.93)
  })

  it('waits are those of a queue: short on the whole, long for some', () => {
    const waits = mpps
      .flatMap((mpp) => waitsOf(between(mpp, '2025-10-06', '2025-10-31').flat()))
      .toSorted((a, b) => a - b)
    const quantile = (q: number): number => (waits[Math.floor(waits.length * q)] ?? 0) / 60_000
    expect(quantile(0)).toBeGreaterThan(0)
    expect(quantile(0.5)).toBeLessThan(10)
    expect(quantile(0.9)).toBeGreaterThan(5)
    expect(quantile(0.9)).toBeLessThan(45)
  })
})

/** Visits per open day of Kotim, of all weekdays or of one (such as `Mon`). */
function perDay(from: string, to: string, weekday?: string): number {
  const open = between('kotim', from, to).filter((events) => events.length > 0)
  const chosen = open.filter(([first]) => weekday === undefined || weekday === weekdayName(first?.time ?? ''))
  return mean(chosen.map(visits))
}

function openOf(events: readonly TypedEvent[]): { opensAt: number } | undefined {
  return openInterval(reference, 'kotim', dayOf(events[0]?.time.slice(0, 10) ?? ''))
}

function weekdayName(time: string): string {
  return new Date(time.slice(0, 10)).toUTCString().slice(0, 3)
}

function waitsOf(events: readonly TypedEvent[]): number[] {
  const issued = new Map(ofType(events, 'mpp.ticket.issued').map((event) => [event.data.ticket_id, event]))
  return ofType(events, 'mpp.ticket.called').flatMap((called) => {
    const start = issued.get(called.data.ticket_id)
    if (start === undefined || start.data.agency !== called.data.agency) return []
    return [(parseInstant(called.time) ?? 0) - (parseInstant(start.time) ?? 0)]
  })
}
