/**
 * The simulator: a day is a function of seed, MPP and date; its events are valid, consistent and free of
 * what looks like personal data. That its levels are the published ones is tested in profiles.
 */
import { describe, expect, it } from 'vitest'
import { lastOpenDay, openInterval } from '../../../../producers/simulate/calendar.ts'
import { Random } from '../../../../producers/simulate/random.ts'
import { simulateDay } from '../../../../producers/simulate/simulate-day.ts'
import { Event } from '../../../../schemas/event.ts'
import type { Reference } from '../../../../schemas/reference.ts'
import { localDay, parseInstant } from '../../../../schemas/time.ts'
import { between, dayOf, mean, mpps, ofType, on, reference, visits } from '../../../support/simulated-days.ts'

const offsets: Record<string, number> = { balikpapan: 480, kukar: 480, kotim: 420 }

describe('a simulated day', () => {
  it('is the same alone, after other days and with rows of the reference data in another order', () => {
    const alone = on('kotim', '2026-01-06')
    between('kotim', '2026-01-01', '2026-01-05')
    expect(on('kotim', '2026-01-06')).toEqual(alone)
    const shuffled = {
      ...reference,
      agencies: reference.agencies.toReversed(),
      services: reference.services.toReversed(),
    }
    expect(simulateDay({ reference: shuffled, mpp: 'kotim', day: dayOf('2026-01-06'), seed: 1 })).toEqual(
      alone,
    )
  })

  it('differs with the seed, in content and in every identity', () => {
    const ids = new Set(on('kukar', '2026-01-06', 1).map((event) => event.id))
    expect(on('kukar', '2026-01-06', 2).some((event) => ids.has(event.id))).toBe(false)
  })

  it.each(mpps)('of %s consists of valid events, ordered by time, within the local day', (mpp) => {
    for (const date of ['2025-03-05', '2025-07-07', '2026-01-09']) {
      const events = on(mpp, date)
      expect(events.length).toBeGreaterThan(400)
      let last = 0
      for (const event of events) {
        const parsed = Event.safeParse(event)
        expect(parsed.error?.issues ?? []).toEqual([])
        expect(event.source).toBe(`/simulator/${mpp}`)
        expect(event.time.endsWith(mpp === 'kotim' ? '+07:00' : '+08:00')).toBe(true)
        const at = parseInstant(event.time) ?? 0
        expect(localDay(at, offsets[mpp] ?? 0)).toBe(dayOf(date))
        expect(at).toBeGreaterThanOrEqual(last)
        last = at
      }
    }
  })

  it.each(mpps)('of %s lies nearly wholly in the opening hours', (mpp) => {
    const events = between(mpp, '2025-10-06', '2025-10-10').flat()
    const inside = events.filter(
      (event) => event.time.slice(11, 16) >= '07:45' && event.time.slice(11, 16) <= '15:15',
    )
    expect(inside.length / events.length).toBeGreaterThan(0.98)
  })

  it.each(mpps)('of %s has identities of its own', (mpp) => {
    const events = between(mpp, '2025-06-01', '2025-07-31').flat()
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
    const tickets = ofType(events, 'mpp.ticket.issued').map((event) => event.data.ticket_id)
    expect(new Set(tickets).size).toBe(tickets.length)
  })

  it.each(mpps)('of %s has tickets that are issued, called, started and ended in this order', (mpp) => {
    const legs = Map.groupBy(
      on(mpp, '2025-07-07').filter((event) => event.type.startsWith('mpp.ticket.')),
      (event) => ('ticket_id' in event.data ? `${event.data.ticket_id} ${event.data.agency}` : ''),
    )
    const stories = new Set(
      [...legs.values()].map((leg) => leg.map((event) => event.type.slice(11)).join(' ')),
    )
    expect([...stories].join('\n')).toMatch(/^issued called started completed$/m)
    for (const story of stories) {
      expect(story).toMatch(
        /^(refused|(issued ?)?(cancelled|called (missed|started (completed|transferred)))?)$/,
      )
    }
  })

  it('shows nothing that looks like a NIK, a phone number or an e-mail address', () => {
    const nik = /(?<![\p{L}\p{N}])\d{6}([04][1-9]|[1256]\d|[37][01])(0[1-9]|1[0-2])\d{6}(?![\p{L}\p{N}])/u
    const phone = /(?<![\p{L}\p{N}.-])(\+62|62|0)[ .-]?8([ .-]?\d){7,11}(?![\p{L}\p{N}.-])/u
    const texts = new Set<string>()
    for (const seed of [1, 6281234567890]) {
      for (const event of mpps.flatMap((mpp) => on(mpp, '2025-08-08', seed))) {
        for (const [, name = '', value = ''] of JSON.stringify(event).matchAll(/"(\w+)":("[^"]*"|[\d.]+)/g)) {
          const text = value.replaceAll('"', '')
          if (name !== 'visitor_id' && parseInstant(text) === undefined) texts.add(text)
          texts.add(name)
        }
      }
    }
    expect(texts.size).toBeGreaterThan(3_000)
    for (const text of texts) expect(nik.test(text) || phone.test(text) || text.includes('@')).toBe(false)
  })

  it('knows visitors by a pseudonym alone, who bring up to four matters and come again', () => {
    const days = between('kotim', '2025-09-01', '2025-09-30')
    const seen = new Map<string, number>()
    for (const events of days) {
      const matters = new Map<string, number>()
      for (const { data } of ofType(events, 'mpp.ticket.issued')) {
        if (data.visitor_id === undefined) continue
        expect(data.visitor_id).toMatch(/^[0-9a-f]{64}$/)
        matters.set(data.visitor_id, (matters.get(data.visitor_id) ?? 0) + (data.matters ?? 1))
      }
      expect(Math.max(0, ...matters.values())).toBeLessThanOrEqual(4)
      for (const id of matters.keys()) seen.set(id, (seen.get(id) ?? 0) + 1)
    }
    expect([...seen.values()].some((times) => times > 1)).toBe(true)
    const issued = ofType(days.flat(), 'mpp.ticket.issued')
    const nameless = issued.filter((event) => event.data.visitor_id === undefined).length
    expect(nameless / issued.length).toBeGreaterThan(0.04)
    expect(nameless / issued.length).toBeLessThan(0.12)
  })
})

describe('the calendar', () => {
  it('has no events on weekends, holidays, joint leave and before the MPP opened', () => {
    for (const mpp of mpps) {
      for (const date of [
        '2026-01-03',
        '2026-01-04',
        '2026-01-16',
        '2026-02-16',
        '2024-02-14',
        '2025-12-26',
      ]) {
        expect(on(mpp, date)).toEqual([])
      }
    }
    expect(on('kukar', '2023-01-30')).toEqual([])
    expect(on('kukar', '2023-02-01')).not.toEqual([])
  })

  it('gives the opening instants of a day in the zone of the MPP', () => {
    const interval = openInterval(reference, 'kotim', dayOf('2026-01-05'))
    expect(interval).toEqual({
      opensAt: parseInstant('2026-01-05T08:00:00+07:00'),
      closesAt: parseInstant('2026-01-05T15:00:00+07:00'),
    })
    expect(openInterval(reference, 'balikpapan', dayOf('2026-01-05'))?.opensAt).toBe(Date.UTC(2026, 0, 5))
    expect(openInterval(reference, 'kotim', dayOf('2026-01-04'))).toBeUndefined()
  })

  it('finds the last open day over weekends and leave', () => {
    expect(lastOpenDay(reference, 'kukar', dayOf('2026-01-06'))).toBe(dayOf('2026-01-05'))
    expect(lastOpenDay(reference, 'kukar', dayOf('2026-03-25'))).toBe(dayOf('2026-03-17'))
  })

  it('opens weekly agencies on their weekdays alone', () => {
    expect(openAgencies('2026-01-07').has('kejaksaan')).toBe(true)
    expect(openAgencies('2026-01-06').has('kejaksaan')).toBe(false)
    expect(openAgencies('2026-01-07').has('disdukcapil')).toBe(true)
  })
})

describe('a further MPP', () => {
  const fourth: Reference = {
    ...reference,
    mpps: [
      ...reference.mpps,
      {
        mpp: 'manokwari',
        name: 'MPP Manokwari',
        regency: 'Kab. Manokwari',
        regency_code: '92.02',
        bps_code: '9105',
        province_code: '92',
        time_zone: 'Asia/Jayapura',
        opens_at: '09:00',
        closes_at: '16:00',
        live_since: undefined,
        is_example: true,
      },
    ],
    agencies: [
      ...reference.agencies,
      ...['disdukcapil', 'samsat', 'x'.repeat(64), `${'x'.repeat(63)}y`].map((agency) => ({
        mpp: 'manokwari',
        agency,
        name: agency,
        opening_weekdays: undefined,
        opens_at: undefined,
        closes_at: undefined,
        standard_wait_minutes: undefined,
        simulated_quota: undefined,
        is_example: true,
      })),
    ],
  }

  it('needs rows of reference data alone', () => {
    const events = simulateDay({ reference: fourth, mpp: 'manokwari', day: dayOf('2026-01-06'), seed: 1 })
    expect(visits(events)).toBeGreaterThan(60)
    expect(events.filter((event) => !Event.safeParse(event).success)).toEqual([])
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
    expect(events[0]?.time).toMatch(/T08:[45]\d:.*\+09:00$/)
  })

  it('that is not in the reference data is refused by name', () => {
    expect(() => simulateDay({ reference, mpp: 'nirwana', day: 0, seed: 1 })).toThrow('No MPP "nirwana"')
  })
})

describe('around the clock', () => {
  it('has events on a closed day, at all hours, with tickets that no ordinary day has', () => {
    const day = dayOf('2026-01-04')
    const events = simulateDay({ reference, mpp: 'kukar', day, seed: 1, aroundTheClock: true })
    expect(new Set(events.map((event) => event.time.slice(11, 13))).size).toBe(24)
    expect(
      ofType(events, 'mpp.ticket.issued').every((event) => event.data.ticket_id.startsWith('x20260104-')),
    ).toBe(true)
    expect(events.filter((event) => !Event.safeParse(event).success)).toEqual([])
    expect(events.every((event) => localDay(parseInstant(event.time) ?? 0, 480) === day)).toBe(true)
  })
})

describe('the samplers', () => {
  it.each([0.3, 7, 60, 800])('Poisson has mean and variance %f', (expected) => {
    const drawn = draw((random) => random.poisson(expected))
    expect(drawn.mean / expected).toBeCloseTo(1, 1)
    expect(drawn.variance / expected).toBeCloseTo(1, 0)
  })

  it('noise has mean 1', () => {
    expect(draw((random) => random.noise(0.3)).mean).toBeCloseTo(1, 1)
  })

  it('draws by weight, and nothing where there is no weight', () => {
    expect(draw((random) => random.weighted([1, 3])).mean).toBeCloseTo(0.75, 1)
    expect(new Random('test').weighted([0, 0])).toBe(-1)
  })
})

function draw(sample: (random: Random) => number): { mean: number; variance: number } {
  const random = new Random('test')
  const values = Array.from({ length: 20_000 }, () => sample(random))
  const centre = mean(values)
  return { mean: centre, variance: mean(values.map((value) => (value - centre) ** 2)) }
}

function openAgencies(date: string): Set<string> {
  return new Set(ofType(on('kukar', date), 'mpp.counter.opened').map((event) => event.data.agency))
}
