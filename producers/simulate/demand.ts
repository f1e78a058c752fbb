/**
 * Who comes, when and for what: the arrivals of one planned day, in order of time. Draws nothing but the
 * day's own streams. A visitor is a keyed pseudonym over a made-up local number; it belongs to no real person,
 * and the key is no secret.
 */
import { createHmac } from 'node:crypto'
import type { EventData } from '../../schemas/event.ts'
import { hourMs, minuteMs } from './calendar.ts'
import type { Hours } from './calendar.ts'
import type { DayPlan, PlannedAgency } from './plan.ts'
import { agencyNoise, dayNoise, valueAt } from './profiles.ts'
import { Random } from './random.ts'

type Channel = NonNullable<EventData<'mpp.ticket.issued'>['channel']>

export interface Arrival {
  readonly at: number
  readonly agency: PlannedAgency
  readonly service: string | undefined
  readonly visitorId: string | undefined
  readonly channel: Channel
  readonly matters: number
  /** False for a visitor's second or third ticket: doors count people, not tickets. */
  readonly isFirst: boolean
}

/**
 * Arrivals per half hour from 07:30 to 15:30 against each other: the morning peak, the prayer break, the
 * ebb.
 */
const firstHalfHour = 15
const halfHours = [0.7, 1.1, 1.5, 1.7, 1.7, 1.5, 1.3, 1.05, 0.7, 0.3, 0.4, 0.8, 0.85, 0.65, 0.4, 0.25]
/** On Fridays 11:30 to 13:00 belongs to the prayer. */
const fridayPrayer = [23, 24, 25]
/** The ticket machine runs from a little before the counters open until a little before they close. */
const leadMs = 15 * minuteMs

const withoutIdShare = 0.08
/** A visitor has at most this many matters at once, over all his tickets (report on MPP Habaring Hurung). */
const mattersMax = 4
const matterShares = [0.82, 0.12, 0.04, 0.02]
/** Shares of visitors with one, two and three tickets; the mean number of tickets of a visitor follows. */
const ticketShares = [0.91, 0.07, 0.02]
const ticketsPerVisitor = ticketShares.reduce((sum, share, index) => sum + share * (index + 1), 0)

export function arrivalsOf(plan: DayPlan): Arrival[] {
  const key = `${plan.seed}|${plan.mpp}|${plan.day}`
  const busy = new Random(`${key}|day`).noise(dayNoise)
  const firsts = plan.agencies.flatMap((agency) => {
    const random = new Random(`${key}|arrivals|${agency.slug}`)
    const count = random.poisson((agency.expected / ticketsPerVisitor) * busy * random.noise(agencyNoise))
    const slots = slotsOf(plan, agency.hours)
    return Array.from({ length: count }, () => ({ at: arrivalTime(random, slots), agency }))
  })
  firsts.sort((a, b) => a.at - b.at)

  const random = new Random(`${key}|visitors`)
  const visitorIds = visitorSource(plan, random)
  const onlineShare = valueAt(plan.profile.online, plan.day)
  const arrivals: Arrival[] = []
  for (const first of firsts) {
    const visitorId = visitorIds()
    const kind = random.uniform()
    const channel: Channel =
      kind < onlineShare
        ? 'online'
        : kind < onlineShare + plan.profile.appointments
          ? 'appointment'
          : 'walk_in'
    const tickets = random.weighted(ticketShares) + 1
    let mattersLeft = mattersMax
    let { at } = first
    let agency: PlannedAgency | undefined = first.agency
    for (let ticket = 1; ticket <= tickets && agency !== undefined; ticket++) {
      const matters = Math.min(random.weighted(matterShares) + 1, mattersLeft - (tickets - ticket))
      mattersLeft -= matters
      const service = serviceOf(random, agency)
      arrivals.push({ at, agency, service, visitorId, channel, matters, isFirst: ticket === 1 })
      // A next ticket after the first matter, or at once where the machine would be off by then.
      const current: PlannedAgency = agency
      agency = otherAgency(plan, random, current)
      const later = at + random.logNormal(20 * minuteMs, 0.5)
      at =
        agency !== undefined && later < agency.hours.closesMs - leadMs
          ? later
          : at + random.between(20_000, 60_000)
    }
  }
  return arrivals.toSorted((a, b) => a.at - b.at)
}

/** An agency open today other than the given one, by how much is expected of each. */
export function otherAgency(plan: DayPlan, random: Random, from: PlannedAgency): PlannedAgency | undefined {
  const index = random.weighted(plan.agencies.map((agency) => (agency === from ? 0 : agency.expected)))
  return index === -1 ? undefined : plan.agencies[index]
}

export function serviceOf(random: Random, agency: PlannedAgency): string | undefined {
  return agency.services[random.weighted(agency.serviceWeights)]
}

/**
 * Pseudonyms of the day's visitors, each at most once a day (so that a visitor's matters stay within bounds)
 * and some of them missing. Squaring the draw makes some people come far more often than others.
 */
function visitorSource(plan: DayPlan, random: Random): () => string | undefined {
  const key = `kunjungan simulator ${plan.mpp}`
  const seen = new Set<number>()
  return () => {
    if (random.chance(withoutIdShare) || seen.size > plan.profile.population / 2) return undefined
    let person: number
    do person = Math.floor(plan.profile.population * random.uniform() ** 2)
    while (seen.has(person))
    seen.add(person)
    return createHmac('sha256', key).update(String(person)).digest('hex')
  }
}

interface Slots {
  readonly starts: readonly number[]
  readonly lengths: readonly number[]
  readonly weights: readonly number[]
}

/** The half hours in which tickets are given out, cut to the opening hours. */
function slotsOf(plan: DayPlan, hours: Hours): Slots {
  const from = Math.max(0, hours.opensMs - leadMs)
  const to = Math.max(from + minuteMs, hours.closesMs - leadMs)
  const starts: number[] = []
  const lengths: number[] = []
  const weights: number[] = []
  for (let slot = Math.floor((from * 2) / hourMs); (slot * hourMs) / 2 < to; slot++) {
    const start = Math.max(from, (slot * hourMs) / 2)
    const length = Math.min(to, ((slot + 1) * hourMs) / 2) - start
    const usual = plan.aroundTheClock ? 1 : (halfHours[slot - firstHalfHour] ?? 0.4)
    const prayer = plan.isFriday && !plan.aroundTheClock && fridayPrayer.includes(slot) ? 0.3 : 1
    starts.push(start)
    lengths.push(length)
    weights.push(usual * prayer * length)
  }
  return { starts, lengths, weights }
}

function arrivalTime(random: Random, slots: Slots): number {
  const slot = random.weighted(slots.weights)
  return (slots.starts[slot] ?? 0) + (slots.lengths[slot] ?? 0) * random.uniform()
}
