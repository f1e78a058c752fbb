/**
 * Courses: several events that belong together, such as a ticket from issue to completion. Single events meet
 * too seldom for durations, open minutes and quotas that are reached.
 */
import type { EventData, EventType } from '../../../schemas/event.ts'
import type { Mpp, Reference } from '../../../schemas/reference.ts'
import { formatDay } from '../../../schemas/time.ts'
import { lastDayOf, monthOf } from './calendar.ts'
import type { Dice } from './dice.ts'
import type { Envelope, Setting, Step } from './random-contents.ts'
import { agencySlugs, counterTypes, service, services } from './random-contents.ts'
import { leavingSteps } from './random-leaving.ts'
import { tieSteps } from './random-ties.ts'
import { momentsOf } from './random-times.ts'
import type { EventOf } from './world.ts'

type Make = Step['make']

/** The events of one course at an MPP on a local day. */
export function courseOf(
  dice: Dice,
  reference: Reference,
  mpp: Mpp,
  day: number,
  envelopeAt: (at: number, id?: string) => Envelope,
): EventOf<EventType>[] {
  const agencies = [...agencySlugs(reference, mpp), 'unlisted']
  const setting: Setting = { dice, mpp, day, agencies, place: { mpp: mpp.mpp, agency: dice.pick(agencies) } }
  const made: EventOf<EventType>[] = []
  for (const { at, isTwin, make } of stepsOf(setting)) {
    made.push(make(envelopeAt(at, isTwin === true ? made[0]?.id : undefined)))
  }
  return made
}

function stepsOf(setting: Setting): readonly Step[] {
  const roll = setting.dice.int(1, 100)
  if (roll <= 25) return oneByOne(setting, ticketSteps(setting))
  if (roll <= 38) return oneByOne(setting, counterSteps(setting))
  if (roll <= 50) return oneByOne(setting, quotaSteps(setting))
  if (roll <= 65) return oneByOne(setting, tallySteps(setting))
  return roll <= 75 ? tieSteps(setting) : leavingSteps(setting)
}

/** One after the other, mostly. */
function oneByOne({ dice, mpp, day }: Setting, makes: readonly Make[]): Step[] {
  const moments = momentsOf(dice, mpp, day, makes.length)
  return makes.map((make, index) => ({ at: moments[index] ?? 0, make }))
}

/** Through one agency and perhaps on to another (or to the same), any step of it missing or done again. */
function ticketSteps({ dice, place, agencies }: Setting): Make[] {
  const ticket_id = `${dice.pick(['T', 'K'])}${dice.int(1, 9)}`
  const through = (agency: string, types: readonly ServedType[]): Make[] =>
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
function counterSteps({ dice, place }: Setting): Make[] {
  const data = { ...place, counter: dice.pick(['loket-1', 'loket-2', 'loket-3']) }
  return Array.from({ length: dice.int(2, 7) }, () => {
    const type = dice.pick(counterTypes)
    return (event) => event(type, data)
  })
}

/** About as many tickets as the quota, some of them issued again, and some who came too late. */
function quotaSteps({ dice, place, day }: Setting): Make[] {
  const quota = dice.int(1, 6)
  const set = {
    ...place,
    ...(dice.chance(30) ? { service: dice.pick(services) } : {}),
    local_date: formatDay(day),
    quota,
    revision: dice.int(1, 3),
  }
  const issued = Array.from({ length: Math.max(1, quota + dice.int(-1, 2)) }, (): Make => {
    const data = { ...place, ticket_id: `Q${dice.int(1, 9)}`, ...service(dice) }
    return (event) => event('mpp.ticket.issued', data)
  })
  const refused = Array.from({ length: dice.int(0, 3) }, (): Make => {
    const data = { ...place, ticket_id: `N${dice.int(1, 3)}`, reason: 'quota' as const }
    return (event) => event('mpp.ticket.refused', data)
  })
  return [(event) => event('mpp.quota.set', set), ...issued, ...refused]
}

/** What the MPP or an agency counted in one month or on one day, now and then only its visitors or once more. */
function tallySteps({ dice, place, day }: Setting): Make[] {
  const date = formatDay(day - dice.pick([0, 0, 0, 1, 2]))
  const month = monthOf(day)
  const period = dice.chance(50)
    ? { period_start: date, period_end: date }
    : { period_start: month, period_end: formatDay(lastDayOf(month)) }
  const whose = dice.chance(50) ? { mpp: place.mpp } : place
  const tallyOf = (unit: 'visits' | 'visitors', more: { service?: string } = {}): Make => {
    const data = { ...whose, ...more, ...period, unit, count: dice.int(0, 40), revision: dice.int(0, 1) }
    return (event) => event('mpp.tally.recorded', data)
  }
  return [
    ...(dice.chance(90) ? [tallyOf('visits')] : []),
    ...(dice.chance(60) ? [tallyOf('visitors')] : []),
    ...(dice.chance(30) ? [tallyOf('visits')] : []),
    ...(dice.chance(20) ? [tallyOf('visits', { service: dice.pick(services) })] : []),
  ]
}
