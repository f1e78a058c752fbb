/**
 * Courses: several events that belong together, such as a ticket from issue to completion. Single events meet
 * too seldom for durations, open minutes and quotas that are reached.
 */
import type { EventData, EventType } from '../../../schemas/event.ts'
import type { Mpp, Reference } from '../../../schemas/reference.ts'
import { formatDay } from '../../../schemas/time.ts'
import type { Dice } from './dice.ts'
import type { Envelope } from './random-contents.ts'
import { agencySlugs, counterTypes, service, services } from './random-contents.ts'
import { momentsOf } from './random-times.ts'
import type { EventOf } from './world.ts'

type Place = Readonly<{ mpp: string; agency: string }>
/** An event of the course, which wants its time. */
type Step = (event: Envelope) => EventOf<EventType>

/** The events of one course at an MPP on a local day. */
export function courseOf(
  dice: Dice,
  reference: Reference,
  mpp: Mpp,
  day: number,
  envelopeAt: (at: number) => Envelope,
): EventOf<EventType>[] {
  const agencies = [...agencySlugs(reference, mpp), 'unlisted']
  const place = { mpp: mpp.mpp, agency: dice.pick(agencies) }
  const roll = dice.int(1, 100)
  const steps =
    roll <= 60
      ? ticketSteps(dice, place, agencies)
      : roll <= 80
        ? counterSteps(dice, place)
        : quotaSteps(dice, place, formatDay(day))
  const moments = momentsOf(dice, mpp, day, steps.length)
  return steps.map((step, index) => step(envelopeAt(moments[index] ?? 0)))
}

/** Through one agency and perhaps on to another (or to the same), any step of it missing or done again. */
function ticketSteps(dice: Dice, place: Place, agencies: readonly string[]): Step[] {
  const ticket_id = `${dice.pick(['T', 'K'])}${dice.int(1, 9)}`
  const through = (agency: string, types: readonly ServedType[]): Step[] =>
    types
      .filter(() => dice.chance(85))
      .flatMap((type) => (dice.chance(10) ? [type, type] : [type]))
      .map((type) => {
        const data = { ...place, agency, ticket_id, ...service(dice) }
        return (event) => event(type, data)
      })
  const here = through(place.agency, ['mpp.ticket.issued', ...served])
  if (dice.chance(65)) return here
  const to_agency = dice.pick(agencies)
  const moved: EventData<'mpp.ticket.transferred'> = {
    ...place,
    ticket_id,
    to_agency,
    ...(dice.chance(60) ? { to_service: dice.pick(services) } : {}),
  }
  return [...here, (event) => event('mpp.ticket.transferred', moved), ...through(to_agency, served)]
}

const served = ['mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed'] as const
type ServedType = (typeof served)[number] | 'mpp.ticket.issued'

/** One counter's day, in which it may be opened twice, resumed before it is opened, or left open. */
function counterSteps(dice: Dice, place: Place): Step[] {
  const data = { ...place, counter: dice.pick(['loket-1', 'loket-2', 'loket-3']) }
  return Array.from({ length: dice.int(2, 7) }, () => {
    const type = dice.pick(counterTypes)
    return (event) => event(type, data)
  })
}

/** About as many tickets as the quota, some of them issued again, and some who came too late. */
function quotaSteps(dice: Dice, place: Place, local_date: string): Step[] {
  const quota = dice.int(1, 6)
  const set = {
    ...place,
    ...(dice.chance(30) ? { service: dice.pick(services) } : {}),
    local_date,
    quota,
    revision: dice.int(1, 3),
  }
  const issued = Array.from({ length: Math.max(1, quota + dice.int(-1, 2)) }, (): Step => {
    const data = { ...place, ticket_id: `Q${dice.int(1, 9)}`, ...service(dice) }
    return (event) => event('mpp.ticket.issued', data)
  })
  const refused = Array.from({ length: dice.int(0, 3) }, (): Step => {
    const data = { ...place, ticket_id: `N${dice.int(1, 3)}`, reason: 'quota' as const }
    return (event) => event('mpp.ticket.refused', data)
  })
  return [(event) => event('mpp.quota.set', set), ...issued, ...refused]
}
