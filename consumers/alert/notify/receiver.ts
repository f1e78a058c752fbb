/**
 * One receiver's delivery queue: transitions in their order, grouped by MPP, sent until they are acknowledged, and
 * lasting alerts repeated at an interval. A receiver that is slow, dead or answers with errors delays only itself.
 * Acknowledgements are stored in ClickHouse; a kill before that delivers once more, with the same fingerprint and
 * start. What is over is not paged: alerts that ended before they were delivered are summed up in one message.
 */
import { sleep } from '../../../infra/sleep.ts'
import { backOffMs } from '../../../infra/back-off.ts'
import type { AlertObserver } from '../observer.ts'
import { type AlertRow, transitionId } from '../state/alert-row.ts'
import type { Delivery } from '../state/alert-store.ts'
import { isSilenced, type Silence } from '../state/silences.ts'
import { Acknowledgements, type AcknowledgementsDeps } from './acknowledgements.ts'
import { faultOf, mayBeTaken, retryAfterMsOf } from './post.ts'

export interface ReceiverConfig {
  /** Identifies the receiver in ClickHouse and in the log; never the address, which may hold a secret. */
  readonly name: string
  /** A lasting alert is sent again after this time. */
  readonly repeatMs: number
  readonly initialDelayMs?: number
  readonly maxDelayMs?: number
  /** Limit of the queue; beyond it the oldest transitions are dropped. */
  readonly mostWaiting?: number
}

export interface ReceiverDeps extends AcknowledgementsDeps {
  /** Sends transitions of one MPP; rejects where they were not acknowledged. */
  readonly send: (rows: readonly AlertRow[], signal: AbortSignal) => Promise<void>
  /** Sends a summary of alerts that ended before they could be delivered; all of them are resolved. */
  readonly sendMissed: (rows: readonly AlertRow[], signal: AbortSignal) => Promise<void>
  readonly random: () => number
  readonly observer?: Pick<AlertObserver, 'onPost' | 'onWaiting'>
  /** Whether this instance still leads, asked before each post. */
  readonly mayPost?: () => boolean
}

interface Lasting {
  readonly row: AlertRow
  /** When it was acknowledged last. */
  deliveredAt: number | undefined
}

const pollMs = 250
const maxDelayMs = 300_000
const mostInOnePost = 100

export class Receiver {
  readonly #config: ReceiverConfig
  readonly #deps: ReceiverDeps
  readonly #waiting = new Map<string, AlertRow>()
  readonly #lasting = new Map<string, Lasting>()
  readonly #acknowledgements: Acknowledgements
  /** Transitions whose post was not answered. */
  readonly #unanswered = new Set<string>()
  #silences: readonly Silence[] = []
  #missed: AlertRow[] = []
  /** Being sent now: the receiver may have it already, so it counts as neither delivered nor missed. */
  #sending: readonly AlertRow[] = []
  #isHeld = false

  constructor(config: ReceiverConfig, deps: ReceiverDeps) {
    this.#config = config
    this.#deps = deps
    this.#acknowledgements = new Acknowledgements(config.name, deps)
  }

  /**
   * Queues what a former leader left: transitions since the receiver is known that it has not acknowledged. A new
   * receiver gets what fires now, and nothing older.
   */
  restore(rows: readonly AlertRow[], deliveries: readonly Delivery[]): void {
    const own = new Map(
      deliveries
        .filter(({ receiver }) => receiver === this.#config.name)
        .map((one) => [`${one.alertId}/${one.status}`, one.deliveredAt]),
    )
    const knownSince = own.get('/known')
    if (knownSince === undefined) this.#acknowledgements.note([{ alertId: '', status: 'known' }])
    const over = new Set(rows.filter(({ status }) => status === 'resolved').map(({ alert_id }) => alert_id))
    for (const row of rows) {
      const deliveredAt = own.get(transitionId(row))
      const isLasting = row.status === 'firing' && !over.has(row.alert_id)
      if (isLasting) this.#lasting.set(row.alert_id, { row, deliveredAt })
      if (deliveredAt !== undefined) continue
      const isDue = knownSince !== undefined && Date.parse(row.updated_at) + 1_000 > knownSince
      const wasDelivered = own.has(`${row.alert_id}/firing`)
      const hasBegun = row.status === 'firing' || wasDelivered || this.#waiting.has(`${row.alert_id}/firing`)
      if (isLasting || (hasBegun && (isDue || wasDelivered))) this.#waiting.set(transitionId(row), row)
    }
  }

  /** Queues transitions that were just committed. */
  take(rows: readonly AlertRow[]): void {
    for (const row of rows) {
      this.#waiting.set(transitionId(row), row)
      if (row.status === 'firing') this.#lasting.set(row.alert_id, { row, deliveredAt: undefined })
      else this.#lasting.delete(row.alert_id)
    }
    this.#dropOver()
    const tooMany = this.#waiting.size - (this.#config.mostWaiting ?? 1_000)
    if (tooMany <= 0) return
    this.#deps.logger.error(
      { receiver: this.#config.name, tooMany },
      'the oldest transitions are dropped: too many wait for this receiver',
    )
    for (const id of [...this.#waiting.keys()].slice(0, tooMany)) this.#waiting.delete(id)
  }

  silence(silences: readonly Silence[]): void {
    this.#silences = silences
  }

  /** While it is held nothing is sent: what is being judged may turn out to be over. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
  }

  /** How many transitions have not been acknowledged, silenced ones left out; a summary counts as one. */
  get waiting(): number {
    return this.#waitingAmong(this.#due()) + (this.#missed.length > 0 ? 1 : 0)
  }

  #waitingAmong(due: readonly AlertRow[]): number {
    return due.filter((row) => this.#waiting.has(transitionId(row))).length
  }

  /** Sends whatever is due until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#deliver(signal)
    await this.#acknowledgements.write()
  }

  async #deliver(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      if (this.#isHeld || this.#deps.mayPost?.() === false) {
        await sleep(pollMs, signal)
        continue
      }
      const due = this.#due()
      const rows = oneGroup(due)
      const missed = rows.length === 0 ? [...this.#missed] : []
      this.#deps.observer?.onWaiting(this.#config.name, this.#waitingAmong(due))
      await this.#acknowledgements.write()
      if (this.#deps.mayPost?.() === false) continue
      if (rows.length === 0 && missed.length === 0) {
        await sleep(pollMs, signal)
        continue
      }
      try {
        await this.#send(rows, missed, signal)
        this.#deps.observer?.onPost(this.#config.name, true)
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        // The receiver may have taken it although it did not answer: so it gets the end as well.
        if (mayBeTaken(error)) for (const row of rows) this.#unanswered.add(transitionId(row))
        this.#deps.observer?.onPost(this.#config.name, false)
        const fields = { receiver: this.#config.name, fault: faultOf(error), failures }
        this.#deps.logger.warn(fields, 'a delivery failed and will be retried')
        await sleep(Math.max(this.#backOff(failures), this.#askedFor(error)), signal)
        failures += 1
      }
    }
  }

  /** Sends transitions or, where there are none, the summary of what was missed, and notes that they are delivered. */
  async #send(rows: readonly AlertRow[], missed: readonly AlertRow[], signal: AbortSignal): Promise<void> {
    this.#sending = rows
    try {
      await (rows.length > 0 ? this.#deps.send(rows, signal) : this.#deps.sendMissed(missed, signal))
      this.#acknowledged(rows)
      this.#missed = this.#missed.filter((row) => !missed.includes(row))
      this.#acknowledgements.noteBoth(missed.map(({ alert_id }) => alert_id))
    } finally {
      this.#sending = []
    }
  }

  /** What is to be sent now: waiting transitions that are not silenced, then lasting alerts that are due again. */
  #due(): AlertRow[] {
    this.#dropOver()
    const now = this.#deps.clock().getTime()
    const due = [...this.#waiting.values()].filter(
      (row) => row.status === 'resolved' || !isSilenced(row, this.#silences, now),
    )
    for (const { row, deliveredAt } of this.#lasting.values()) {
      if (deliveredAt === undefined || now - deliveredAt < this.#config.repeatMs) continue
      if (!isSilenced(row, this.#silences, now)) due.push(row)
    }
    return due
  }

  /** What ended before it was delivered is summed up instead of sent; within a silence it is dropped. */
  #dropOver(): void {
    const now = this.#deps.clock().getTime()
    for (const [id, row] of this.#waiting) {
      const { alert_id, status } = row
      const end = this.#waiting.get(`${alert_id}/resolved`)
      if (status !== 'firing' || end === undefined) continue
      if (this.#sending.includes(row) || this.#unanswered.has(id)) continue
      this.#waiting.delete(id)
      this.#waiting.delete(`${alert_id}/resolved`)
      if (isSilenced(row, this.#silences, now)) this.#acknowledgements.noteBoth([alert_id])
      else this.#missed.push(end)
    }
  }

  #acknowledged(rows: readonly AlertRow[]): void {
    const now = this.#deps.clock().getTime()
    for (const row of rows) {
      this.#waiting.delete(transitionId(row))
      this.#unanswered.delete(transitionId(row))
      if (row.status === 'resolved') this.#forgetBeginning(row)
      const lasting = this.#lasting.get(row.alert_id)
      if (lasting !== undefined && row.status === 'firing') lasting.deliveredAt = now
    }
    this.#acknowledgements.note(rows.map(({ alert_id, status }) => ({ alertId: alert_id, status })))
  }

  /** A beginning that a silence held back is not posted behind its end. */
  #forgetBeginning({ alert_id: alertId }: AlertRow): void {
    const begin = `${alertId}/firing`
    this.#unanswered.delete(begin)
    if (this.#waiting.delete(begin)) this.#acknowledgements.note([{ alertId, status: 'firing' }])
  }

  /** A receiver that says when it takes posts again gets none until then, up to the longest pause. */
  #askedFor(error: unknown): number {
    return Math.min(retryAfterMsOf(error) ?? 0, this.#config.maxDelayMs ?? maxDelayMs)
  }

  #backOff(failures: number): number {
    const { initialDelayMs = 1_000, maxDelayMs: longest = maxDelayMs } = this.#config
    return backOffMs(failures, { initialDelayMs, maxDelayMs: longest }, this.#deps.random)
  }
}

/** The first rows of one MPP, in order, each alert once. */
function oneGroup(rows: readonly AlertRow[]): AlertRow[] {
  const mpp = rows[0]?.mpp
  const group: AlertRow[] = []
  for (const row of rows.filter((one) => one.mpp === mpp)) {
    if (group.some(({ alert_id }) => alert_id === row.alert_id) || group.length === mostInOnePost) break
    group.push(row)
  }
  return group
}
