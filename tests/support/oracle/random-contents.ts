/**
 * What single random events say: every type, fields there or not, few slugs and tickets that therefore meet.
 */
import type { EventData, EventType } from '../../../schemas/event.ts'
import { surveyElements } from '../../../schemas/event.ts'
import type { Mpp, Reference } from '../../../schemas/reference.ts'
import { dayMs, formatDay } from '../../../schemas/time.ts'
import { dayNumber, lastDayOf, monthOf } from './calendar.ts'
import type { Dice } from './dice.ts'
import { momentOf, timeText } from './random-times.ts'
import type { EventOf } from './world.ts'

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
export const counterTypes = [
  'mpp.counter.opened',
  'mpp.counter.opened',
  'mpp.counter.paused',
  'mpp.counter.resumed',
  'mpp.counter.closed',
] as const satisfies readonly EventType[]
export const services = ['ktp', 'kk', 'izin-usaha']

/** Gives a type and its data an identity and a time. */
export type Envelope = <T extends EventType>(type: T, data: EventData<T>) => EventOf<T>

/** Where and when a course takes place. */
export interface Setting {
  readonly dice: Dice
  readonly mpp: Mpp
  /** Local day. */
  readonly day: number
  readonly place: Readonly<{ mpp: string; agency: string }>
  readonly agencies: readonly string[]
}

/** An event of a course with its instant; `isTwin` where it has the id of the first, from another source. */
export interface Step {
  readonly at: number
  readonly isTwin?: boolean
  readonly make: (event: Envelope) => EventOf<EventType>
}

/** One event of any type at an MPP on a local day, whatever else happens there. */
export function contentOf(
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
  if (roll <= 84) return event('mpp.survey.submitted', answerOf(dice, place))
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
  // an agency with queue events of which none makes a visit
  const notVisited = dice.chance(10) ? { agency: 'not-visited' } : {}
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
      return event(type, { ...withService, ...notVisited })
    case 'mpp.ticket.refused':
      return event(type, {
        ...withService,
        ...notVisited,
        reason: dice.pick(['quota', 'closed', 'documents', 'other'] as const),
      })
    default:
      return type satisfies never
  }
}

/**
 * Answers of which some are given again, at another agency or in another quarter, and most are not; with all
 * nine scores, some or few of them, of every mood.
 */
export function answerOf(
  dice: Dice,
  place: { mpp: string; agency: string },
): EventData<'mpp.survey.submitted'> {
  const response_id = `R${dice.chance(30) ? dice.int(1, 12) : dice.int(13, 600)}`
  const [worst, best] = dice.pick([
    [1, 4],
    [1, 4],
    [3, 4],
    [4, 4],
    [2, 3],
    [1, 2],
  ] as const)
  const scored = dice.pick([100, 100, 70, 20])
  const always = dice.pick(surveyElements)
  const given = surveyElements.filter((name) => name === always || dice.chance(scored))
  return {
    ...place,
    // an agency that nobody visits
    ...(dice.chance(5) ? { agency: 'only-asked' } : {}),
    ...service(dice),
    response_id,
    ...(dice.chance(20) ? { ticket_id: `T${dice.int(1, 9)}` } : {}),
    scores: Object.fromEntries(given.map((name) => [name, dice.int(worst, best)])),
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
export function agencySlugs(reference: Reference, mpp: Mpp): string[] {
  return reference.agencies
    .filter((agency) => agency.mpp === mpp.mpp)
    .slice(0, 4)
    .map(({ agency }) => agency)
}

export function service(dice: Dice): { service?: string } {
  return dice.chance(50) ? { service: dice.pick(services) } : {}
}
