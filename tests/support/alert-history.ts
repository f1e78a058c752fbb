/**
 * A plain history of visits for tests of alerts: a few agencies of one MPP, so many visits an hour in opening hours,
 * and episodes that multiply them. A function of its seed; no model of the simulator or the detector in it.
 */
import type { Event } from '../../schemas/event.ts'
import { dayMs, formatDay, weekdayOf } from '../../schemas/time.ts'
import { dayOf } from './simulated-days.ts'

export interface TestEpisode {
  /** Undefined: every agency. */
  readonly agency?: string
  /** Local time, `2026-10-22T09:00`. */
  readonly start: string
  readonly end: string
  readonly factor: number
}

export interface TestHistory {
  readonly mpp: string
  readonly utcOffsetMinutes: number
  /** Mean visits an hour by agency. */
  readonly rates: Readonly<Record<string, number>>
  readonly from: string
  readonly to: string
  readonly closed?: readonly string[]
  readonly episodes?: readonly TestEpisode[]
  readonly seed?: number
}

/** Kukar at work for five months, and at the end five times as many visits before noon on eight of ten workdays. */
export const middaySurges: TestHistory = {
  mpp: 'kukar',
  utcOffsetMinutes: 480,
  rates: { disdukcapil: 14, polri: 8 },
  from: '2026-05-04',
  to: '2026-10-09',
  episodes: ['09-29', '09-30', '10-01', '10-02', '10-05', '10-06', '10-07', '10-08'].map((day) => ({
    agency: 'disdukcapil',
    start: `2026-${day}T09:00`,
    end: `2026-${day}T12:00`,
    factor: 5,
  })),
}

const opens = 8
const closes = 15

/** One issued ticket for each visit, in order of time. */
export function visitEvents(history: TestHistory): (Event & { readonly time: string })[] {
  const random = mulberry(history.seed ?? 1)
  const events: (Event & { readonly time: string })[] = []
  for (let day = dayOf(history.from); day <= dayOf(history.to); day++) {
    if (weekdayOf(day) > 5 || history.closed?.includes(formatDay(day)) === true) continue
    for (const [agency, rate] of Object.entries(history.rates)) {
      let number = 0
      for (let quarter = opens * 4; quarter < closes * 4; quarter++) {
        const local = day * dayMs + quarter * 900_000
        const mean = (rate / 4) * factorAt(history, agency, local)
        for (let left = poisson(mean, random); left > 0; left--) {
          const time = local + Math.floor(random() * 900_000) - history.utcOffsetMinutes * 60_000
          const ticket = `${agency}-${formatDay(day)}-${++number}`
          events.push({
            specversion: '1.0',
            id: `${history.mpp}/${ticket}`,
            source: '/test/alerts',
            type: 'mpp.ticket.issued',
            time: new Date(time).toISOString(),
            data: { mpp: history.mpp, agency, ticket_id: ticket },
          })
        }
      }
    }
  }
  return events.toSorted((a, b) => a.time.localeCompare(b.time))
}

/** A local time of the history as an instant, milliseconds since 1970. */
export function localInstant(local: string, utcOffsetMinutes: number): number {
  return Date.parse(`${local}:00Z`) - utcOffsetMinutes * 60_000
}

function factorAt(history: TestHistory, agency: string, local: number): number {
  let factor = 1
  for (const episode of history.episodes ?? []) {
    if (episode.agency !== undefined && episode.agency !== agency) continue
    const [start, end] = [localInstant(episode.start, 0), localInstant(episode.end, 0)]
    if (local >= start && local < end) factor *= episode.factor
  }
  return factor
}

function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean)
  let product = random()
  let count = 0
  while (product > limit) {
    product *= random()
    count += 1
  }
  return count
}

function mulberry(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
