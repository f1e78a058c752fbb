/**
 * Random events in an order in which certain sums over the views never fall, whatever comes next. So a figure that a
 * reader gets lies between that of what was stored before the question and that of what was sent before the answer.
 *
 * - Visits, legs and tickets by channel are counts of distinct tickets: one more event makes no ticket unseen.
 * - A tally takes the place of events, which can make a sum smaller: all of them come first.
 * - A leg is timed if its start is not after its first call. Starts may come in any order; the calls of a leg come in
 *   the order of their times, and as a ticket has one partition, they are stored in that order.
 * - Who is issued or completed without a service counts under the latest that is named in the leg, so that two may
 *   become one: here every such event names its service.
 */
import { Event } from '../../schemas/event.ts'
import type { Reference } from '../../schemas/reference.ts'
import { formatDay, localDay } from '../../schemas/time.ts'
import { monthOf } from './oracle/calendar.ts'
import { peakMonths, provinceMonth } from './oracle/comparisons.ts'
import { visitsByAgencyDay } from './oracle/days.ts'
import type { Dice } from './oracle/dice.ts'
import { allMonths, type Months, visitsByChannelMonth, visitsByMppMonth } from './oracle/months.ts'
import { serviceThroughputMonth } from './oracle/services.ts'
import type { Row, ViewName } from './oracle/views.ts'
import { outcomesByWaitMonth } from './oracle/wait-buckets.ts'
import { waitsByMppMonth } from './oracle/waits.ts'
import { buildWorld, instantOf, offsetOf, type World } from './oracle/world.ts'
import { shuffled } from './shuffle.ts'

/** Those of the fold that are asked for, as there are many folds to make. */
const foldOf = {
  visits_by_agency_day: visitsByAgencyDay,
  visits_by_mpp_month: visitsByMppMonth,
  peak_months: peakMonths,
  province_month: provinceMonth,
  waits_by_mpp_month: waitsByMppMonth,
  outcomes_by_wait_month: outcomesByWaitMonth,
  visits_by_channel_month: visitsByChannelMonth,
  service_throughput_month: serviceThroughputMonth,
} as const satisfies Partial<Record<ViewName, (world: World, months: Months) => Row[]>>

interface Question {
  readonly view: keyof typeof foldOf
  /** Added up, over all rows. */
  readonly columns: readonly string[]
  readonly basis?: 'events'
  readonly place: 'mpp' | 'province_code'
}

/** The sums that never fall. */
export const questions: readonly Question[] = [
  { view: 'visits_by_agency_day', columns: ['visits'], place: 'mpp' },
  { view: 'visits_by_mpp_month', columns: ['visits'], basis: 'events', place: 'mpp' },
  { view: 'peak_months', columns: ['visits'], place: 'mpp' },
  { view: 'province_month', columns: ['visits'], place: 'province_code' },
  { view: 'waits_by_mpp_month', columns: ['timed_legs'], place: 'mpp' },
  { view: 'waits_by_mpp_month', columns: ['timed_legs', 'untimed_legs'], place: 'mpp' },
  { view: 'outcomes_by_wait_month', columns: ['visits'], place: 'mpp' },
  { view: 'visits_by_channel_month', columns: ['visits'], place: 'mpp' },
  { view: 'service_throughput_month', columns: ['issued'], place: 'mpp' },
  { view: 'service_throughput_month', columns: ['completed'], place: 'mpp' },
]

/** The sums of each question by place. */
export type Sums = ReadonlyMap<Question, ReadonlyMap<string, number>>

export function sumsOf(events: readonly Event[], reference: Reference): Sums {
  const world = buildWorld(events, reference, new Date())
  const months = allMonths(world)
  return new Map(
    questions.map((question) => {
      const sums = new Map<string, number>()
      for (const row of foldOf[question.view](world, months)) {
        if (question.basis !== undefined && row['basis'] !== question.basis) continue
        const place = String(row[question.place])
        const more = question.columns.reduce((sum, column) => sum + Number(row[column]), 0)
        sums.set(place, (sums.get(place) ?? 0) + more)
      }
      return [question, sums]
    }),
  )
}

/** The same of one place, or of all that the reader may see, in SQL. */
export function sumOf({ view, columns, basis, place }: Question, bi: string, only?: string): string {
  const conditions = [
    ...(basis === undefined ? [] : [`basis = '${basis}'`]),
    ...(only === undefined ? [] : [`${place} = '${only}'`]),
  ]
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  return `SELECT sum(${columns.join(' + ')}) FROM ${bi}.${view}${where}`
}

/**
 * A first part, and pieces of late events. Late ones come in waves, each of one month of an MPP, so that other days stay
 * as they are stored.
 */
export function inPieces(
  made: readonly Event[],
  { reference, dice, pieceSize }: { reference: Reference; dice: Dice; pieceSize: number },
): { readonly first: Event[]; readonly pieces: Event[][] } {
  const dayOf = daysBy(reference)
  const events = shuffled(made.map(withService), dice.int(1, 1_000_000))
  const isLate = events.map(({ type }) => type !== 'mpp.tally.recorded' && dice.chance(22))
  const early = events.filter((_, at) => isLate[at] === false)
  const waveOf = new Map<string, number>()
  const late = events
    .filter((_, at) => isLate[at] === true)
    .map((event) => {
      const key = `${dice.int(1, 2)} ${event.data.mpp} ${monthOf(dayOf(event))}`
      const wave = waveOf.get(key) ?? dice.int(1, 1_000_000)
      waveOf.set(key, wave)
      return { event, wave }
    })
    .toSorted((a, b) => a.wave - b.wave)
  const ordered = withCallsInOrder([...early, ...late.map(({ event }) => event)], dayOf)
  const pieces: Event[][] = []
  for (let from = early.length; from < ordered.length; from += pieceSize)
    pieces.push(ordered.slice(from, from + pieceSize))
  return { first: ordered.slice(0, early.length), pieces }
}

type DayOf = (event: Event) => number

function daysBy({ mpps }: Reference): DayOf {
  const offsets = new Map(mpps.map((mpp) => [mpp.mpp, offsetOf(mpp)]))
  return ({ time, data }) => localDay(instantOf(time), offsets.get(data.mpp) ?? 0)
}

function withService(event: Event): Event {
  if (event.type !== 'mpp.ticket.issued' && event.type !== 'mpp.ticket.completed') return event
  return Event.parse({ ...event, data: { service: 'ktp', ...event.data } })
}

/** The same places in the order for the calls of each leg, but those calls by time. */
function withCallsInOrder(events: readonly Event[], dayOf: DayOf): Event[] {
  const places = new Map<string, number[]>()
  for (const [at, event] of events.entries()) {
    if (event.type !== 'mpp.ticket.called' && event.type !== 'mpp.ticket.started') continue
    const { mpp, agency, ticket_id: ticket } = event.data
    const leg = JSON.stringify([mpp, agency, ticket, formatDay(dayOf(event))])
    places.set(leg, [...(places.get(leg) ?? []), at])
  }
  const ordered = [...events]
  for (const ofLeg of places.values()) {
    const calls = ofLeg
      .flatMap((at) => events[at] ?? [])
      .toSorted((a, b) => instantOf(a.time) - instantOf(b.time))
    for (const [index, at] of ofLeg.entries()) {
      const call = calls[index]
      if (call !== undefined) ordered[at] = call
    }
  }
  return ordered
}
