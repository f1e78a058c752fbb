/**
 * A simulated day of one MPP, whole and in order of time. It is a function of seed, MPP and date (and the
 * reference data) alone: never of other days, of a range or of a clock, so overlapping runs give the same
 * identities. Pure: sends nothing, waits for nothing; `live.ts` holds events back until their time.
 */
import { utcOffsetMinutes } from '../../schemas/reference.ts'
import type { Reference } from '../../schemas/reference.ts'
import { AgencyQueue } from './agency-queue.ts'
import type { Leg } from './agency-queue.ts'
import { Agenda } from './agenda.ts'
import { mppOf } from './calendar.ts'
import { DayLog } from './day-log.ts'
import type { TypedEvent } from '../../schemas/event.ts'
import { arrivalsOf, otherAgency, serviceOf } from './demand.ts'
import { addFootfall, addSurveys } from './extras.ts'
import type { ServedTicket } from './extras.ts'
import { planDay } from './plan.ts'
import { Random } from './random.ts'

interface SimulateDayInput {
  readonly reference: Reference
  /** Slug of an MPP of the reference data. */
  readonly mpp: string
  /** Local day, days since 1970-01-01. */
  readonly day: number
  readonly seed: number
  /**
   * Every agency open all day and night, whatever the calendar says; these days have identities of their
   * own.
   */
  readonly aroundTheClock?: boolean
}

const transferredShare = 0.03

/** All events of an MPP's local day by time; none where it is closed or had not opened yet. */
export function simulateDay(input: SimulateDayInput): TypedEvent[] {
  const { reference, day, seed, aroundTheClock = false } = input
  const mpp = mppOf(reference, input.mpp)
  const plan = planDay({ reference, mpp, day, seed, aroundTheClock })
  const log = new DayLog(mpp.mpp, day, utcOffsetMinutes[mpp.time_zone], seed, aroundTheClock ? 'x' : '')
  const agenda = new Agenda()
  const random = new Random(`${seed}|${mpp.mpp}|${day}|queue`)
  const served: ServedTicket[] = []

  /** Sends a few on to another agency; the others are done and may answer the survey. */
  const onServed = (from: AgencyQueue, leg: Leg, at: number): boolean => {
    const target = random.chance(transferredShare) ? otherAgency(plan, random, from.plan) : undefined
    const queue = target === undefined ? undefined : queues.get(target.slug)
    if (queue === undefined || leg.transfers > 0 || !queue.takesTransfers(at)) {
      served.push({ at, agency: from.plan.slug, ticketId: leg.ticketId, service: leg.service })
      return false
    }
    const service = serviceOf(random, queue.plan)
    log.add(at, `${leg.ticketId}/transferred`, 'mpp.ticket.transferred', {
      mpp: mpp.mpp,
      agency: from.plan.slug,
      ticket_id: leg.ticketId,
      to_agency: queue.plan.slug,
      ...(service === undefined ? {} : { to_service: service }),
    })
    queue.enqueue({ ...leg, service, matters: 1, transfers: 1, isWaiting: true }, at)
    return true
  }
  const queues = new Map(
    plan.agencies.map((agency) => [agency.slug, new AgencyQueue(agency, log, agenda, random, onServed)]),
  )

  const arrivals = arrivalsOf(plan)
  for (const queue of queues.values()) queue.begin(plan.isFriday)
  for (const arrival of arrivals)
    agenda.plan(arrival.at, (at) => queues.get(arrival.agency.slug)?.arrive(arrival, at))
  agenda.run()
  for (const queue of queues.values()) queue.end()

  addSurveys(log, plan, served)
  addFootfall(log, plan, arrivals)
  return log.ordered()
}
