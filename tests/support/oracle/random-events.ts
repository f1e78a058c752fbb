/**
 * Nasty events from a seed: what real MPPs never send in this density but may send. Tickets are few and
 * shared by agencies, times crowd around local midnight, hours and month ends and are often equal, kinds
 * are missing or out of order, identities repeat identically. Every event is valid by schemas/event.ts, and
 * one identity has one content.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { EventData, EventType } from '../../../schemas/event.ts'
import { Event, surveyElements } from '../../../schemas/event.ts'
import type { Mpp, Reference } from '../../../schemas/reference.ts'
import { dayMs, formatDay } from '../../../schemas/time.ts'
import { dayNumber, lastDayOf, monthOf } from './calendar.ts'
import type { EventOf, KnownEvent } from './world.ts'
import { instantOf, startOfDay } from './world.ts'

export interface RandomEventsOptions {
  readonly seed: number
  /** How many events, the repeated ones among them. */
  readonly count: number
  readonly reference: Reference
  /** First and last local day, `YYYY-MM-DD`; every event's local day lies between them. */
  readonly from: string
  readonly to: string
}

/** The same events for the same options. */
export function randomEvents(options: RandomEventsOptions): Event[] {
  const dice = diceOf(options.seed)
  const days = hotDays(options, dice)
  const events: KnownEvent[] = []
  while (events.length < options.count) {
    const repeated = dice.chance(6) && events.length > 0 ? dice.pick(events) : undefined
    if (repeated === undefined) events.push(freshEvent(dice, options.reference, days, events))
    else events.push(structuredClone(repeated))
  }
  return events.map((event) => Event.parse({ specversion: '1.0', ...event }))
}

interface Dice {
  /** A whole number from a to b, both possible. */
  int(a: number, b: number): number
  /** True in so many of a hundred cases. */
  chance(percent: number): boolean
  pick<T>(values: readonly T[]): T
}

function diceOf(seed: number): Dice {
  const generator = xoroshiro128plus(seed)
  const int = (a: number, b: number): number => uniformInt(generator, a, b)
  return {
    int,
    chance: (percent) => int(1, 100) <= percent,
    pick: <T>(values: readonly T[]): T => {
      const value = values[int(0, values.length - 1)]
      if (value === undefined) throw new Error('nothing to pick from')
      return value
    },
  }
}

/**
 * The first and last days of months and years, the last days of the range, its weekdays of today, and some
 * others.
 */
function hotDays({ from, to }: RandomEventsOptions, dice: Dice): number[] {
  const [first, last] = [dayNumber(from), dayNumber(to)]
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const hot = all.filter((day) => {
    const atMonthEnd = day === lastDayOf(monthOf(day)) || formatDay(day).endsWith('-01')
    const isRecentWeekday = (last - day) % 7 === 0 && last - day <= 77
    return atMonthEnd || isRecentWeekday || last - day <= 2
  })
  const others = Array.from({ length: 12 }, () => dice.pick(all))
  // today weighs more, as the views of now read nothing else
  return [...hot, ...others, ...Array.from({ length: Math.ceil(hot.length / 4) }, () => last)]
}

const queueTypes = [
  'mpp.ticket.issued',
  'mpp.ticket.issued',
  'mpp.ticket.issued',
  'mpp.ticket.called',
  'mpp.ticket.started',
  'mpp.ticket.completed',
  'mpp.ticket.transferred',
  'mpp.ticket.missed',
  'mpp.ticket.cancelled',
  'mpp.ticket.refused',
] as const satisfies readonly EventType[]
const counterTypes = [
  'mpp.counter.opened',
  'mpp.counter.opened',
  'mpp.counter.paused',
  'mpp.counter.resumed',
  'mpp.counter.closed',
] as const satisfies readonly EventType[]
const services = ['ktp', 'kk', 'izin-usaha']
const sources = ['/queue/a', '/queue/b', '/simulator/1', '/simulated-by-hand', '/kiosk/simulator/']
// by bytes 'é' < U+FF5E < U+1F600, by UTF-16 units U+1F600 < U+FF5E
const idPrefixes = ['9', 'Z', 'a', 'é', '\u{ff5e}', '\u{1f600}']

function freshEvent(
  dice: Dice,
  reference: Reference,
  days: number[],
  before: readonly KnownEvent[],
): KnownEvent {
  const mpp = dice.pick(reference.mpps)
  const day = dice.pick(days)
  const time = timeText(dice, momentOf(dice, mpp, day))
  const n = before.length
  const earlier = dice.chance(5) && n > 0 ? dice.pick(before) : undefined
  // a fresh number makes the identity new; with an earlier id the source does
  const id = earlier?.id ?? `${dice.pick(idPrefixes)}-${n}`
  const source = earlier === undefined ? dice.pick(sources) : `${dice.pick(sources)}/${n}`
  const event = <T extends EventType>(type: T, data: EventData<T>): EventOf<T> => ({
    type,
    id,
    source,
    time,
    data,
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- type and data were given together
  return contentOf(dice, reference, mpp, day, event) as KnownEvent
}

type Envelope = <T extends EventType>(type: T, data: EventData<T>) => EventOf<T>

function contentOf(
  dice: Dice,
  reference: Reference,
  mpp: Mpp,
  day: number,
  event: Envelope,
): EventOf<EventType> {
  const place = { mpp: mpp.mpp, agency: dice.pick([...agencySlugs(reference, mpp), 'unlisted']) }
  const roll = dice.int(1, 100)
  if (roll <= 68) return queueEvent(dice, reference, mpp, place, event)
  if (roll <= 78) {
    return event(dice.pick(counterTypes), { ...place, counter: dice.pick(['loket-1', 'loket-2']) })
  }
  if (roll <= 84) {
    const scores = Object.fromEntries(
      [dice.pick(surveyElements), 'time'].map((name) => [name, dice.int(1, 4)]),
    )
    const response = { ...place, ...service(dice), response_id: `R${dice.int(1, 6)}` }
    return event('mpp.survey.submitted', { ...response, scores })
  }
  if (roll <= 90) {
    const quota = { quota: dice.int(0, 4), revision: dice.int(0, 2) }
    return event('mpp.quota.set', {
      ...place,
      ...service(dice),
      local_date: formatDay(day - dice.pick([0, 0, 1])),
      ...quota,
    })
  }
  if (roll <= 96) return event('mpp.tally.recorded', tallyOf(dice, place, day))
  // often counted and sent on the next day
  const from = momentOf(dice, mpp, day - dice.int(0, 1))
  return event('mpp.footfall.counted', {
    mpp: mpp.mpp,
    sensor: dice.pick(['pintu utama', 'pintu 2']),
    from: timeText(dice, from),
    to: timeText(dice, from + dice.pick([0, 900_000, dayMs])),
    entered: dice.int(0, 50),
  })
}

function queueEvent(
  dice: Dice,
  reference: Reference,
  mpp: Mpp,
  place: { mpp: string; agency: string },
  event: Envelope,
): EventOf<EventType> {
  const ticket = { ...place, ticket_id: `T${dice.int(1, 9)}` }
  const withService = { ...ticket, ...service(dice) }
  const counter = dice.chance(30) ? { counter: dice.pick(['loket-1', 'loket-2']) } : {}
  const type = dice.pick(queueTypes)
  switch (type) {
    case 'mpp.ticket.issued':
      return event(type, {
        ...withService,
        ...(dice.chance(50) ? { visitor_id: `v${dice.int(1, 8)}` } : {}),
        ...(dice.chance(60) ? { channel: dice.pick(['walk_in', 'online', 'appointment'] as const) } : {}),
        ...(dice.chance(40) ? { matters: dice.int(1, 20) } : {}),
        ...(dice.chance(20) ? { ticket_number: `A ${dice.int(1, 99)}` } : {}),
      })
    case 'mpp.ticket.called':
    case 'mpp.ticket.started':
      return event(type, { ...withService, ...counter })
    case 'mpp.ticket.completed': {
      const outcome = dice.chance(40)
        ? { outcome: dice.pick(['served', 'referred', 'incomplete'] as const) }
        : {}
      return event(type, { ...withService, ...counter, ...outcome })
    }
    case 'mpp.ticket.transferred': {
      const others = [...agencySlugs(reference, mpp), 'unlisted', 'only-named', place.agency]
      const to = dice.chance(30) ? { to_service: dice.pick(services) } : {}
      return event(type, { ...ticket, to_agency: dice.pick(others), ...to })
    }
    case 'mpp.ticket.missed':
    case 'mpp.ticket.cancelled':
      return event(type, withService)
    case 'mpp.ticket.refused':
      return event(type, {
        ...withService,
        reason: dice.pick(['quota', 'closed', 'documents', 'other'] as const),
      })
    default:
      return type satisfies never
  }
}

/** Mostly of exactly a month and of the whole MPP, with few revisions, so that they often tie. */
function tallyOf(
  dice: Dice,
  place: { mpp: string; agency: string },
  day: number,
): EventData<'mpp.tally.recorded'> {
  const month = monthOf(day)
  const end = formatDay(lastDayOf(month))
  const year = month.slice(0, 4)
  const exact: [string, string] = [month, end]
  const periods: [string, string][] = [
    exact,
    exact,
    exact,
    exact,
    [month, formatDay(lastDayOf(month) - 1)],
    [formatDay(dayNumber(month) + 1), end],
    [`${year}-01-01`, `${year}-12-31`],
    [formatDay(day), formatDay(day)],
  ]
  const [period_start, period_end] = dice.pick(periods)
  return {
    ...(dice.chance(45) ? place : { mpp: place.mpp }),
    ...(dice.chance(20) ? { service: dice.pick(services) } : {}),
    period_start,
    period_end,
    unit: dice.chance(65) ? 'visits' : 'visitors',
    count: dice.chance(10) ? 0 : dice.int(1, 60),
    revision: dice.int(0, 2),
    ...(dice.chance(50) ? { publisher: dice.pick(['Dinas PTSP', 'Antara']) } : {}),
  }
}

/** At most four registered agencies of the MPP, so that tickets meet. */
function agencySlugs(reference: Reference, mpp: Mpp): string[] {
  return reference.agencies
    .filter((agency) => agency.mpp === mpp.mpp)
    .slice(0, 4)
    .map(({ agency }) => agency)
}

function service(dice: Dice): { service?: string } {
  return dice.chance(50) ? { service: dice.pick(services) } : {}
}

/** An instant of the local day: its very ends, round hours that many events share, or anywhere. */
function momentOf(dice: Dice, mpp: Mpp, day: number): number {
  const shared = [0, 1, 999, 3_600_000 - 1, dayMs - 1, dayMs - 1_000, dayMs / 2]
  const ofDay = dice.chance(25)
    ? dice.pick(shared)
    : dice.chance(55)
      ? dice.int(7, 15) * 3_600_000 + dice.int(0, 3) * 900_000
      : dice.int(0, dayMs - 1)
  return startOfDay(mpp, day) + ofDay
}

/** The instant in one of the ways of writing it; digits finer than a millisecond are to be cut off. */
function timeText(dice: Dice, at: number): string {
  const hours = dice.pick([0, 0, 7, 8, 9, -11])
  const local = new Date(at + hours * 3_600_000).toISOString().slice(0, -1)
  const offset = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`
  const finer = dice.chance(20) ? String(dice.int(1, 999_999)).padStart(6, '0') : ''
  const text = `${finer === '' ? local.replace('.000', '') : local + finer}${hours === 0 ? 'Z' : offset}`
  if (instantOf(text) !== at) throw new Error('an instant was written as another one')
  return text
}
