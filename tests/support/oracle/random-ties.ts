/**
 * Two or three events of one instant that say different things of the same: which counts hangs on id and source alone.
 */
import { formatDay } from '../../../schemas/time.ts'
import { lastDayOf, monthOf } from './calendar.ts'
import type { Setting, Step } from './random-contents.ts'
import { answerOf, services } from './random-contents.ts'
import { momentOf } from './random-times.ts'

type Make = Step['make']

/** All of one instant; often of one id, so that the source decides. */
export function tieSteps(setting: Setting): Step[] {
  const { dice, mpp, day } = setting
  const at = momentOf(dice, mpp, day)
  const another = dice.pick([channelOf, serviceOf, quotaOf, tallyOf, answersOf])(setting)
  const isTwin = dice.chance(50)
  return Array.from({ length: dice.int(2, 3) }, (_, index) => ({
    at,
    isTwin: isTwin && index > 0,
    make: another(),
  }))
}

/** Each gives what makes one event after the other, all of the same key. */
function channelOf({ dice, place }: Setting): () => Make {
  const ticket = { ...place, ticket_id: `E${dice.int(1, 9)}` }
  return () => {
    const channel = dice.pick(['walk_in', 'online', 'appointment'] as const)
    return (event) => event('mpp.ticket.issued', { ...ticket, channel })
  }
}

/** The completed ticket that names no service gets the latest that was named. */
function serviceOf({ dice, place }: Setting): () => Make {
  const ticket = { ...place, ticket_id: `E${dice.int(1, 9)}` }
  let isFirst = true
  return () => {
    const wasFirst = isFirst
    isFirst = false
    const named = { ...ticket, service: dice.pick(services) }
    return (event) => (wasFirst ? event('mpp.ticket.completed', ticket) : event('mpp.ticket.called', named))
  }
}

function quotaOf({ dice, place, day }: Setting): () => Make {
  const key = { ...place, local_date: formatDay(day), revision: dice.int(2, 4) }
  return () => {
    const quota = dice.int(0, 6)
    return (event) => event('mpp.quota.set', { ...key, quota })
  }
}

/** Of a month or of a day, of the MPP or of an agency. */
function tallyOf({ dice, place, day }: Setting): () => Make {
  const month = monthOf(day)
  const ofDay = { period_start: formatDay(day), period_end: formatDay(day) }
  const ofMonth = { period_start: month, period_end: formatDay(lastDayOf(month)) }
  const key = {
    ...(dice.chance(50) ? place : { mpp: place.mpp }),
    ...(dice.chance(50) ? ofDay : ofMonth),
    unit: dice.pick(['visits', 'visits', 'visitors'] as const),
    revision: dice.int(2, 4),
  }
  return () => {
    const count = dice.int(0, 60)
    return (event) => event('mpp.tally.recorded', { ...key, count })
  }
}

/** At this agency or at another one. */
function answersOf({ dice, place, agencies }: Setting): () => Make {
  const response_id = `E${dice.int(1, 99)}`
  return () => {
    const agency = dice.chance(70) ? place.agency : dice.pick(agencies)
    const answer = { ...answerOf(dice, place), agency, response_id }
    return (event) => event('mpp.survey.submitted', answer)
  }
}
