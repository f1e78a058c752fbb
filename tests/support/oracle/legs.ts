/**
 * Legs: "one for every visit at an agency". How long each waited and was served, in which bucket its wait lies and how
 * it ended, for the views of waits and outcomes and for the serving minutes of counters_by_agency_day.
 */
import type { EventType } from '../../../schemas/event.ts'
import { byTicket, visitsOfDay } from './visits.ts'
import { anySimulated, type Fact } from './world.ts'

/** What a leg may have an event of, as the columns of outcomes_by_wait_month name it. */
export const outcomes = ['completed', 'missed', 'cancelled', 'transferred'] as const
export type Outcome = (typeof outcomes)[number]

export interface Leg {
  readonly ticket: string
  /** "A duration that is missing or negative is none." */
  readonly waitMs: number | undefined
  readonly serviceMs: number | undefined
  readonly isNeverCalled: boolean
  readonly bucket: string
  readonly outcomes: ReadonlySet<Outcome>
  readonly isSimulated: boolean
}

/** Of one agency on one day; a ticket that is only missed, cancelled or refused is no visit and has none. */
export function legsOfDay(ofDay: readonly Fact[], agency: string): Leg[] {
  const visits = visitsOfDay(ofDay)
  return [...byTicket(ofDay)]
    .filter(([ticket]) => visits.has(ticket))
    .map(([ticket, of]) => ({
      ticket,
      waitMs: waitOf(of, agency),
      serviceMs: serviceTimeOf(of),
      isNeverCalled: isNeverCalled(of, agency),
      bucket: bucketOf(of, agency),
      outcomes: new Set(outcomes.filter((outcome) => of.some((fact) => hasOutcome(fact, agency, outcome)))),
      isSimulated: anySimulated(of),
    }))
}

/** "It starts with the earliest event that is `issued` there or `transferred` to there." */
function startOf(facts: readonly Fact[], agency: string): number | undefined {
  return earliest(
    timesOf(
      facts,
      ({ event }) =>
        event.type === 'mpp.ticket.issued' ||
        (event.type === 'mpp.ticket.transferred' && event.data.to_agency === agency),
    ),
  )
}

function callsOf(facts: readonly Fact[]): number[] {
  return timesOf(facts, isOf('mpp.ticket.called', 'mpp.ticket.started'))
}

/** "Wait = earliest `called` or `started` minus start". */
function waitOf(facts: readonly Fact[], agency: string): number | undefined {
  return duration(startOf(facts, agency), earliest(callsOf(facts)))
}

/** "Latest `completed` minus earliest `started` (if there is no `started`: minus the latest `called`)." */
function serviceTimeOf(facts: readonly Fact[]): number | undefined {
  const completed = timesOf(facts, isOf('mpp.ticket.completed'))
  const started = timesOf(facts, isOf('mpp.ticket.started'))
  const called = timesOf(facts, isOf('mpp.ticket.called'))
  return duration(earliest(started) ?? latest(called), latest(completed))
}

/** "Legs with a start and no `called`, `started` or `completed` event there", before the start or after it. */
function isNeverCalled(facts: readonly Fact[], agency: string): boolean {
  const served = isOf('mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed')
  return startOf(facts, agency) !== undefined && !facts.some(served)
}

const minuteMs = 60_000
/** From the shortest, each up to its upper bound, which belongs to the next. */
const buckets = [
  { name: '00-05', belowMs: 5 * minuteMs },
  { name: '05-15', belowMs: 15 * minuteMs },
  { name: '15-30', belowMs: 30 * minuteMs },
  { name: '30-60', belowMs: 60 * minuteMs },
  { name: '60+', belowMs: Infinity },
] as const

/**
 * "By its wait; without a `called` or `started` event there, by the time from its start to the first `missed`,
 * `cancelled` or `transferred` (away) event there; … in every other case, or if the time is negative, `unknown`." The
 * first is the earliest of them all: where it lies before the start, none that follows is taken in its place.
 */
function bucketOf(facts: readonly Fact[], agency: string): string {
  const calls = callsOf(facts)
  const left = timesOf(facts, (fact) =>
    (['missed', 'cancelled', 'transferred'] as const).some((outcome) => hasOutcome(fact, agency, outcome)),
  )
  const waited = duration(startOf(facts, agency), earliest(calls.length > 0 ? calls : left))
  if (waited === undefined) return 'unknown'
  return buckets.find(({ belowMs }) => waited < belowMs)?.name ?? 'unknown'
}

/** A transfer ends the leg that it leaves; to its own agency it goes nowhere, as with `transferred_in`. */
function hasOutcome({ event }: Fact, agency: string, outcome: Outcome): boolean {
  if (event.type !== `mpp.ticket.${outcome}`) return false
  if (event.type !== 'mpp.ticket.transferred') return true
  return event.data.agency === agency && event.data.to_agency !== agency
}

function isOf(...types: readonly EventType[]): (fact: Fact) => boolean {
  return ({ event }) => types.includes(event.type)
}

function timesOf(facts: readonly Fact[], is: (fact: Fact) => boolean): number[] {
  return facts.filter(is).map(({ at }) => at)
}

function earliest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.min(...times)
}

function latest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.max(...times)
}

function duration(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined || to < from ? undefined : to - from
}
