/**
 * One agency's day: a single queue before its counters. Gives out and refuses tickets, calls and serves, so
 * that waits follow from arrivals and service times. Every leg that is not served before the last counter
 * closes is left waiting or cancelled: the queue never reaches into another day.
 */
import type { Agenda } from './agenda.ts'
import { hourMs, minuteMs } from './calendar.ts'
import { Counter } from './counter.ts'
import { shiftOf } from './counter-shift.ts'
import type { DayLog } from './day-log.ts'
import type { Arrival } from './demand.ts'
import { serviceSigma } from './plan.ts'
import type { PlannedAgency } from './plan.ts'
import type { Random } from './random.ts'

export interface Leg {
  readonly ticketId: string
  readonly service: string | undefined
  /** Service named when the ticket was taken; else it is named when the matter is completed. */
  readonly isServiceKnown: boolean
  readonly matters: number
  readonly transfers: number
  isWaiting: boolean
}

/** Where a leg goes after its service time; true where it is transferred and hence not completed here. */
type OnServed = (agency: AgencyQueue, leg: Leg, at: number) => boolean

const missedShare = 0.035
const cancelledShare = 0.025
const refusedShare = 0.004
const unnamedServiceShare = 0.1
/** Counters stay open for so long after closing time while somebody still waits. */
const overtimeMs = 10 * minuteMs
/** With more than so many waiting for each counter, officers make haste. */
const hasteFrom = 5
const hasteFactor = 0.75
const outcomes = [0.93, 0.045, 0.025]

export class AgencyQueue {
  readonly plan: PlannedAgency
  readonly #log: DayLog
  readonly #agenda: Agenda
  readonly #random: Random
  readonly #onServed: OnServed
  readonly #prefix: string
  readonly #counters: Counter[]
  readonly #waiting: Leg[] = []
  #issued = 0
  #refused = 0

  constructor(plan: PlannedAgency, log: DayLog, agenda: Agenda, random: Random, onServed: OnServed) {
    this.plan = plan
    this.#log = log
    this.#agenda = agenda
    this.#random = random
    this.#onServed = onServed
    this.#prefix = log.ticketPrefix(plan.slug)
    this.#counters = Array.from({ length: plan.counters }, (_, index) => {
      const name = `loket-${index + 1}`
      return new Counter(name, plan.slug, log, agenda, {
        onIdle: (at) => this.#callNext(at),
        staysOpen: (at) =>
          at <= plan.hours.closesMs + overtimeMs && this.#waiting.some((leg) => leg.isWaiting),
      })
    })
  }

  /** Sets the quota and puts the counters' openings, breaks and closings on the agenda. */
  begin(isFriday: boolean): void {
    const { slug, hours, quota } = this.plan
    const { mpp, date, stamp } = this.#log
    if (quota !== undefined) {
      const at = Math.max(0, hours.opensMs - this.#random.between(30, 50) * minuteMs)
      const data = { mpp, agency: slug, local_date: date, quota, revision: 0 }
      this.#log.add(at, `${stamp}/${slug}/quota`, 'mpp.quota.set', data)
    }
    for (const [index, counter] of this.#counters.entries()) {
      counter.begin(shiftOf(this.#random, this.plan, index, isFriday), hours.opensMs)
    }
  }

  /** A visitor at the ticket machine: a ticket, or a refusal. */
  arrive(arrival: Arrival, at: number): void {
    const { slug, quota } = this.plan
    const { mpp } = this.#log
    const { service } = arrival
    const isFull = quota !== undefined && this.#issued >= quota
    if (isFull || this.#random.chance(refusedShare)) {
      const ticketId = `${this.#prefix}-r${number3(++this.#refused)}`
      const reason = isFull ? ('quota' as const) : ('documents' as const)
      const data = { mpp, agency: slug, ticket_id: ticketId, ...named(service), reason }
      this.#log.add(at, `${ticketId}/refused`, 'mpp.ticket.refused', data)
      return
    }
    const number = number3(++this.#issued)
    const ticketId = `${this.#prefix}-${number}`
    const isServiceKnown = !this.#random.chance(unnamedServiceShare)
    this.#log.add(at, `${ticketId}/issued`, 'mpp.ticket.issued', {
      mpp,
      agency: slug,
      ticket_id: ticketId,
      ticket_number: `${slug.slice(0, 2).toUpperCase()}-${number}`,
      ...(isServiceKnown ? named(service) : {}),
      ...(arrival.visitorId === undefined ? {} : { visitor_id: arrival.visitorId }),
      channel: arrival.channel,
      matters: arrival.matters,
    })
    this.enqueue(
      { ticketId, service, isServiceKnown, matters: arrival.matters, transfers: 0, isWaiting: true },
      at,
    )
  }

  /** Puts a leg at the end of the queue: an issued ticket's, or one that another agency sent. */
  enqueue(leg: Leg, at: number): void {
    this.#waiting.push(leg)
    if (this.#random.chance(cancelledShare)) {
      this.#agenda.plan(at + this.#random.logNormal(18 * minuteMs, 0.6), (then) => this.#cancel(leg, then))
    }
    this.#callNext(at)
  }

  /** True while a leg sent here now would still be called. */
  takesTransfers(at: number): boolean {
    return this.plan.quota === undefined && at < this.plan.hours.closesMs - 30 * minuteMs
  }

  /**
   * After the last step of the day: of those still waiting, half are cancelled by the staff, the others
   * left.
   */
  end(): void {
    for (const leg of this.#waiting) {
      if (!leg.isWaiting || !this.#random.chance(0.5)) continue
      this.#cancel(leg, this.plan.hours.closesMs + overtimeMs + this.#random.between(1, 15) * minuteMs)
    }
  }

  /** The counter that has been idle longest calls the first in the queue, while there are both. */
  #callNext(at: number): void {
    for (;;) {
      let counter: Counter | undefined
      for (const other of this.#counters) {
        if ((other.idleSince ?? Infinity) < (counter?.idleSince ?? Infinity)) counter = other
      }
      const leg = counter === undefined ? undefined : this.#nextWaiting()
      if (counter === undefined || leg === undefined) return
      this.#serve(counter, leg, at)
    }
  }

  #serve(counter: Counter, leg: Leg, at: number): void {
    counter.take()
    leg.isWaiting = false
    const { mpp } = this.#log
    const key = this.#legKey(leg)
    const ticket = { mpp, agency: this.plan.slug, ticket_id: leg.ticketId }
    const desk = { ...ticket, counter: counter.name }
    const calledAt = at + this.#random.between(10_000, 60_000)
    this.#log.add(calledAt, `${key}/called`, 'mpp.ticket.called', desk)
    if (this.#random.chance(missedShare)) {
      const missedAt = calledAt + this.#random.between(60_000, 150_000)
      this.#log.add(missedAt, `${key}/missed`, 'mpp.ticket.missed', ticket)
      this.#agenda.plan(missedAt + 5_000, (then) => counter.free(then))
      return
    }
    const startedAt = calledAt + this.#random.between(10_000, 75_000)
    this.#log.add(startedAt, `${key}/started`, 'mpp.ticket.started', desk)
    const haste = this.#waiting.length > hasteFrom * this.#counters.length ? hasteFactor : 1
    const median = this.plan.serviceMedianMs * (1 + 0.5 * (leg.matters - 1)) * haste
    const serviceMs = Math.min(2 * hourMs, Math.max(45_000, this.#random.logNormal(median, serviceSigma)))
    this.#agenda.plan(startedAt + serviceMs, (then) => {
      if (!this.#onServed(this, leg, then)) {
        const outcome =
          (['served', 'incomplete', 'referred'] as const)[this.#random.weighted(outcomes)] ?? 'served'
        this.#log.add(then, `${key}/completed`, 'mpp.ticket.completed', {
          ...desk,
          ...named(leg.service),
          outcome,
        })
      }
      this.#agenda.plan(then + this.#random.between(5_000, 30_000), (later) => counter.free(later))
    })
  }

  #cancel(leg: Leg, at: number): void {
    if (!leg.isWaiting) return
    leg.isWaiting = false
    const data = { mpp: this.#log.mpp, agency: this.plan.slug, ticket_id: leg.ticketId }
    this.#log.add(at, `${this.#legKey(leg)}/cancelled`, 'mpp.ticket.cancelled', data)
  }

  #nextWaiting(): Leg | undefined {
    for (let leg = this.#waiting.shift(); leg !== undefined; leg = this.#waiting.shift())
      if (leg.isWaiting) return leg
    return undefined
  }

  /** A ticket's first leg is named by the ticket, a leg elsewhere also by the agency that it came to. */
  #legKey(leg: Leg): string {
    return leg.transfers === 0 ? leg.ticketId : `${leg.ticketId}/${this.plan.slug}`
  }
}

function number3(value: number): string {
  return String(value).padStart(3, '0')
}

function named(service: string | undefined): { service?: string } {
  return service === undefined ? {} : { service }
}
