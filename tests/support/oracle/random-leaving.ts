/**
 * Tickets that wait and are called or leave after a time that lies in each of the wait buckets, often on the very bound
 * of two of them, and what their visitors answer to the survey on that day.
 */
import type { EventData } from '../../../schemas/event.ts'
import type { Setting, Step } from './random-contents.ts'
import { answerOf, service } from './random-contents.ts'
import { startOfDay } from './world.ts'

type Make = Step['make']

const minuteMs = 60_000
const bounds = [0, 5, 15, 30, 60].map((minutes) => minutes * minuteMs)

/** A leg from its start to the event that ends its wait, of which each may be missing, and its surveys. */
export function leavingSteps(setting: Setting): Step[] {
  const { dice, mpp, day, place, agencies } = setting
  const ticket_id = `L${dice.int(1, 60)}`
  const start = startOfDay(mpp, day) + dice.int(7, 15) * 3_600_000 + dice.int(0, 3) * 15 * minuteMs
  const end = start + waitOf(setting)
  const issued = { ...place, ticket_id, ...service(dice) }
  const arrived = { ...place, ticket_id, agency: dice.pick(agencies), to_agency: place.agency }
  const begun: Make = dice.chance(80)
    ? (event) => event('mpp.ticket.issued', issued)
    : (event) => event('mpp.ticket.transferred', arrived)
  return [
    ...(dice.chance(92) ? [{ at: start, make: begun }] : []),
    ...(dice.chance(80) ? [{ at: end, make: endOf(setting, ticket_id) }] : []),
    // a second one, which may be the first by its time
    ...(dice.chance(25) ? [{ at: start + waitOf(setting), make: endOf(setting, ticket_id) }] : []),
    ...Array.from({ length: dice.int(0, 3) }, () => ({
      at: Math.max(start, end) + dice.int(0, 3) * minuteMs,
      make: answered(setting, ticket_id),
    })),
  ]
}

/** From a minute before the start to an hour and a half after it. */
function waitOf({ dice }: Setting): number {
  if (dice.chance(60)) return dice.pick(bounds) - dice.pick([0, 1])
  return dice.int(-1, 90) * minuteMs + dice.int(0, 999)
}

function endOf({ dice, place, agencies }: Setting, ticket_id: string): Make {
  const type = dice.pick([
    ...(['mpp.ticket.missed', 'mpp.ticket.cancelled', 'mpp.ticket.transferred'] as const),
    ...(['mpp.ticket.missed', 'mpp.ticket.cancelled', 'mpp.ticket.transferred'] as const),
    ...(['mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed'] as const),
  ])
  const ticket = { ...place, ticket_id }
  if (type !== 'mpp.ticket.transferred') return (event) => event(type, ticket)
  const to_agency = dice.pick(agencies)
  return (event) => event(type, { ...ticket, to_agency })
}

/** Mostly of the leg, else of another agency, of no ticket or of one that was never there. */
function answered({ dice, place, agencies }: Setting, ticket_id: string): Make {
  const answer: EventData<'mpp.survey.submitted'> = {
    ...answerOf(dice, place),
    agency: dice.chance(85) ? place.agency : dice.pick(agencies),
    response_id: `A${dice.int(1, 2_000)}`,
    ticket_id: dice.chance(90) ? ticket_id : 'never-there',
  }
  return (event) => event('mpp.survey.submitted', answer)
}
