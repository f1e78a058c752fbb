/**
 * Nasty events from a seed: what real MPPs never send in this density but may send. Tickets are few and
 * shared by agencies, times crowd around local midnight, hours and month ends and are often equal, kinds
 * are missing or out of order, some follow a course from which they stray, identities repeat identically.
 * Every event is valid by schemas/event.ts, and one identity has one content.
 */
import type { EventType } from '../../../schemas/event.ts'
import { Event } from '../../../schemas/event.ts'
import type { Mpp, Reference } from '../../../schemas/reference.ts'
import { formatDay } from '../../../schemas/time.ts'
import { seedFor } from '../repeat.ts'
import { dayNumber, lastDayOf, monthOf } from './calendar.ts'
import type { Dice } from './dice.ts'
import { diceOf } from './dice.ts'
import type { Envelope } from './random-contents.ts'
import { answerOf, contentOf } from './random-contents.ts'
import { courseOf } from './random-courses.ts'
import { momentOf, timeText } from './random-times.ts'
import type { EventOf, KnownEvent } from './world.ts'
import { startOfDay } from './world.ts'

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
  const { reference, count } = options
  const dice = diceOf(seedFor(options.seed, options))
  const days = hotDays(options, dice)
  const quiet = quietMonths(options, dice)
  const events: KnownEvent[] = []
  let serial = 0
  const envelopeAt = (at: number, id?: string): Envelope => envelope(dice, at, serial++, events, id)
  for (const { mpp, day } of quiet.values())
    events.push(...withoutVisit(mpp, envelopeAt(momentOf(dice, mpp, day))))
  for (const { mpp, day, at, ticket } of seldomVisits(options)) {
    const made = [
      ...seldomVisited(mpp, ticket, envelopeAt(at)),
      ...seldomAnswered(dice, mpp, `S-${day}-${ticket}`, envelopeAt(at)),
    ]
    if (quiet.get(mpp.mpp)?.month !== monthOf(day)) events.push(...made)
  }
  for (const { mpp, day, month } of equalMonths(options, quiet))
    events.push(...tallied(mpp, month, envelopeAt(momentOf(dice, mpp, day))))
  for (const mpp of reference.mpps)
    events.push(...onlyOpened(mpp, envelopeAt(momentOf(dice, mpp, dayNumber(options.from)))))
  while (events.length < count) {
    const mpp = dice.pick(reference.mpps)
    const day = dice.pick(days)
    const isQuiet = quiet.get(mpp.mpp)?.month === monthOf(day)
    const add = (made: readonly KnownEvent[]): unknown =>
      events.push(...made.filter((event) => !isQuiet || !givesData(event)))
    if (dice.chance(6) && events.length > 0) events.push(structuredClone(dice.pick(events)))
    else if (dice.chance(12)) add(known(courseOf(dice, reference, mpp, day, envelopeAt)))
    else {
      const event = envelopeAt(momentOf(dice, mpp, day))
      add(known([contentOf(dice, reference, mpp, day, event)]))
    }
  }
  // a course may go beyond what was asked for
  return events.slice(0, count).map((event) => Event.parse({ specversion: '1.0', ...event }))
}

/**
 * The first and last days of months and years, the last days of the range, its weekdays of today, the days
 * about ninety days back, and some others.
 */
function hotDays({ from, to }: RandomEventsOptions, dice: Dice): number[] {
  const [first, last] = [dayNumber(from), dayNumber(to)]
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const hot = all.filter((day) => {
    const atMonthEnd = day === lastDayOf(monthOf(day)) || formatDay(day).endsWith('-01')
    const isRecentWeekday = (last - day) % 7 === 0 && last - day <= 77
    // the days just in and just before the ninety of arrivals_by_weekday_hour
    const isAtNinety = last - day >= 89 && last - day <= 91
    return atMonthEnd || isRecentWeekday || isAtNinety || last - day <= 2
  })
  const others = Array.from({ length: 12 }, () => dice.pick(all))
  // today weighs more, as the views of now read nothing else
  return [...hot, ...others, ...Array.from({ length: Math.ceil(hot.length / 4) }, () => last)]
}

/** A month of an MPP, and a day in it. */
interface MonthOfMpp {
  readonly mpp: Mpp
  readonly month: string
  readonly day: number
}

/**
 * Of each MPP a month of events without a visit and without a tally, which is none where months are ranked or
 * compared. None of the last month, nor of the one before where there are others.
 */
function quietMonths({ reference, from, to }: RandomEventsOptions, dice: Dice): Map<string, MonthOfMpp> {
  const [first, last] = [dayNumber(from), dayNumber(to)]
  const all = Array.from({ length: last - first + 1 }, (_, index) => monthOf(first + index))
  const months = [...new Set(all)].slice(0, -1)
  const candidates = months.length > 2 ? months.slice(0, -1) : months
  if (candidates.length === 0) return new Map()
  return new Map(
    reference.mpps.map((mpp) => {
      const month = dice.pick(candidates)
      return [mpp.mpp, { mpp, month, day: lastDayOf(month) }]
    }),
  )
}

interface SeldomVisit {
  readonly mpp: Mpp
  readonly day: number
  readonly at: number
  readonly ticket: string
}

/**
 * An agency with visits on two of today's weekdays, one less than a usual day is judged by, and with two tickets that
 * wait today, one longer than the other.
 */
function seldomVisits({ reference, from, to }: RandomEventsOptions): SeldomVisit[] {
  const [first, last] = [dayNumber(from), dayNumber(to)]
  const visits = [
    ...[14, 7, 0].map((back) => ({ day: last - back, afterMs: 0, ticket: 'S1' })),
    { day: last, afterMs: 15 * 60_000, ticket: 'S2' },
  ]
  return reference.mpps.flatMap((mpp) =>
    visits
      .filter(({ day }) => day >= first)
      .map(({ day, afterMs, ticket }) => ({ mpp, day, ticket, at: startOfDay(mpp, day) + afterMs })),
  )
}

function seldomVisited({ mpp }: Mpp, ticket_id: string, event: Envelope): KnownEvent[] {
  return known([event('mpp.ticket.issued', { mpp, agency: 'seldom', ticket_id })])
}

/** As many answers as visits, which are enough for so few. */
function seldomAnswered(dice: Dice, { mpp }: Mpp, response_id: string, event: Envelope): KnownEvent[] {
  const place = { mpp, agency: 'seldom' }
  return known([event('mpp.survey.submitted', { ...answerOf(dice, place), ...place, response_id })])
}

/** The first month that is quiet at no MPP, so that all of them can have the same tally of it. */
function equalMonths(
  { reference, from, to }: RandomEventsOptions,
  quiet: ReadonlyMap<string, MonthOfMpp>,
): MonthOfMpp[] {
  const [first, last] = [dayNumber(from), dayNumber(to)]
  const taken = new Set([...quiet.values()].map(({ month }) => month))
  for (let day = first; day <= last; day++) {
    const month = monthOf(day)
    if (!taken.has(month)) return reference.mpps.map((mpp) => ({ mpp, month, day }))
  }
  return []
}

/** Of a revision that no other tally has, so that it counts: MPPs that tie in rank. */
function tallied({ mpp }: Mpp, month: string, event: Envelope): KnownEvent[] {
  const period = { period_start: month, period_end: formatDay(lastDayOf(month)) }
  return known([event('mpp.tally.recorded', { mpp, ...period, unit: 'visits', count: 44, revision: 9 })])
}

/** An agency that has open days and no ticket. */
function onlyOpened({ mpp }: Mpp, event: Envelope): KnownEvent[] {
  return known([event('mpp.counter.opened', { mpp, agency: 'only-opened', counter: 'loket-1' })])
}

const visitTypes: readonly EventType[] = [
  ...(['mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started'] as const),
  ...(['mpp.ticket.completed', 'mpp.ticket.transferred'] as const),
]

/** A tally of a day makes no month. */
function givesData({ type, data }: KnownEvent): boolean {
  return visitTypes.includes(type) || ('period_start' in data && data.period_start !== data.period_end)
}

function withoutVisit({ mpp }: Mpp, event: Envelope): KnownEvent[] {
  return known([event('mpp.ticket.cancelled', { mpp, agency: 'not-visited', ticket_id: 'T1' })])
}

const sources = ['/queue/a', '/queue/b', '/simulator/1', '/simulated-by-hand', '/kiosk/simulator/']
// by bytes 'é' < U+FF5E < U+1F600, by UTF-16 units U+1F600 < U+FF5E
const idPrefixes = ['9', 'Z', 'a', 'é', '\u{ff5e}', '\u{1f600}']

/** An identity that no other content has, of the id that is asked for, if any, and a way of writing the time. */
function envelope(
  dice: Dice,
  at: number,
  serial: number,
  before: readonly KnownEvent[],
  asked: string | undefined,
): Envelope {
  const earlier = asked ?? (dice.chance(5) && before.length > 0 ? dice.pick(before).id : undefined)
  // a fresh number makes the identity new; with an earlier id the source does
  const id = earlier ?? `${dice.pick(idPrefixes)}-${serial}`
  const source = earlier === undefined ? dice.pick(sources) : `${dice.pick(sources)}/${serial}`
  const time = timeText(dice, at)
  return (type, data) => ({ type, id, source, time, data })
}

function known(events: readonly EventOf<EventType>[]): KnownEvent[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an envelope takes type and data together
  return events as KnownEvent[]
}
