/**
 * Events beside those of the queue: satisfaction surveys after completed tickets and the counts of the doors.
 * Surveys scatter around the profile's index and some forms lack a score; doors count more people than have
 * tickets.
 */
import { surveyElements } from '../../schemas/event.ts'
import type { SurveyElement } from '../../schemas/event.ts'
import { hourMs, minuteMs } from './calendar.ts'
import type { DayLog } from './day-log.ts'
import type { Arrival } from './demand.ts'
import type { DayPlan } from './plan.ts'
import { Random } from './random.ts'

/** A completed ticket that may answer the survey. */
export interface ServedTicket {
  readonly at: number
  readonly agency: string
  readonly ticketId: string
  readonly service: string | undefined
}

const surveyShare = 0.12
const incompleteFormShare = 0.06
/** How much of the missing satisfaction each element carries; the nine add up to nine. */
const burdens: Readonly<Record<SurveyElement, number>> = {
  requirements: 1,
  procedure: 1.05,
  time: 1.3,
  cost: 0.75,
  product: 0.9,
  competence: 0.85,
  behaviour: 0.9,
  complaints: 1.1,
  facilities: 1.15,
}
/** Of the scores below 4: shares of 3, 2 and 1, which lie 1.14 below it on average. */
const lowScores = [0.88, 0.1, 0.02]
const meanLoss = 1.14

export function addSurveys(log: DayLog, plan: DayPlan, served: readonly ServedTicket[]): void {
  const random = new Random(`${plan.seed}|${plan.mpp}|${plan.day}|surveys`)
  const loss = (4 - plan.profile.ikm / 25) / meanLoss
  for (const ticket of served) {
    if (!random.chance(surveyShare)) continue
    const at = ticket.at + Math.min(random.logNormal(4 * minuteMs, 0.8), 40 * minuteMs)
    // Most people are content with nearly all, a few with little; the mean of the two is 1.
    const mood = random.chance(0.7) ? 0.4 : 2.4
    const scores: Partial<Record<SurveyElement, number>> = {}
    for (const element of surveyElements) {
      const isLow = random.chance(loss * mood * burdens[element])
      scores[element] = isLow ? 3 - random.weighted(lowScores) : 4
    }
    if (random.chance(incompleteFormShare)) {
      const missing = surveyElements[Math.floor(random.uniform() * surveyElements.length)]
      if (missing !== undefined) delete scores[missing]
    }
    const response = `skm-${ticket.ticketId}`
    log.add(at, response, 'mpp.survey.submitted', {
      mpp: plan.mpp,
      agency: ticket.agency,
      response_id: response,
      ...(ticket.service === undefined ? {} : { service: ticket.service }),
      ticket_id: ticket.ticketId,
      scores,
    })
  }
}

const doors = [
  { sensor: 'pintu-utama', share: 0.72 },
  { sensor: 'pintu-samping', share: 0.28 },
] as const

export function addFootfall(log: DayLog, plan: DayPlan, arrivals: readonly Arrival[]): void {
  if (plan.agencies.length === 0) return
  const random = new Random(`${plan.seed}|${plan.mpp}|${plan.day}|doors`)
  const opens = Math.min(...plan.agencies.map((agency) => agency.hours.opensMs))
  const closes = Math.max(...plan.agencies.map((agency) => agency.hours.closesMs))
  const visitors = Array.from({ length: 24 }, () => 0)
  for (const arrival of arrivals) {
    const hour = Math.floor(arrival.at / hourMs)
    if (arrival.isFirst) visitors[hour] = (visitors[hour] ?? 0) + 1
  }
  const firstHour = Math.max(0, Math.floor((opens - 15 * minuteMs) / hourMs))
  for (let hour = firstHour; hour * hourMs < closes; hour++) {
    for (const { sensor, share } of doors) {
      const entered = random.poisson((visitors[hour] ?? 0) * plan.profile.doorRatio * share)
      const to = (hour + 1) * hourMs
      log.add(to + random.between(1_000, 20_000), `${log.stamp}/${sensor}/h${hour}`, 'mpp.footfall.counted', {
        mpp: plan.mpp,
        sensor,
        from: log.timeAt(hour * hourMs),
        to: log.timeAt(to),
        entered,
      })
    }
  }
}
