/**
 * Posts straight to an Alertmanager's /api/v2/alerts, which then groups, silences and notifies as it is configured. As
 * Alertmanager expects, it posts every firing alert again and again (each with an end a few posts ahead, so that alerts
 * of a process that died end by themselves), and a resolved one for a while. Sources: Prometheus' documentation
 * "Sending alerts", and alertmanager's api/v2/openapi.yaml.
 */
import { sleep } from '../../../infra/sleep.ts'
import { backOffMs } from '../../../infra/back-off.ts'
import { dayMs } from '../../../schemas/time.ts'
import type { AlertObserver } from '../observer.ts'
import { type AlertRow, formatUtc } from '../state/alert-row.ts'
import type { Delivery } from '../state/alert-store.ts'
import { isSilenced, type Silence } from '../state/silences.ts'
import { Acknowledgements, type AcknowledgementsDeps } from './acknowledgements.ts'
import { labelsOf } from './labels.ts'
import { faultOf, retryAfterMsOf } from './post.ts'
import { annotationsOf } from './texts.ts'
import { generatorUrl, type PayloadConfig } from './webhook.ts'

export interface AlertmanagerConfig {
  readonly payload: PayloadConfig
  /** How often all is posted; Alertmanager expects 30 seconds to 3 minutes. */
  readonly everyMs: number
  /** How far ahead a firing alert ends unless it is posted again; left out: a few posts. */
  readonly endsAfterMs?: number | undefined
  readonly initialDelayMs?: number
}

export interface AlertmanagerDeps extends AcknowledgementsDeps {
  readonly post: (body: string, signal: AbortSignal) => Promise<void>
  readonly random: () => number
  readonly observer?: Pick<AlertObserver, 'onPost' | 'onWaiting'>
  /** Whether this instance still leads, asked before each post. */
  readonly mayPost?: () => boolean
}

const receiverName = 'alertmanager'
const maxDelayMs = 60_000

/** Alertmanager ends a firing alert after this many posts are missed. */
const postsAhead = 4
/** A resolved alert is posted for this long, as Prometheus does; and until it was accepted once. */
const resolvedForMs = 15 * 60_000
/** Resolved alerts that were never accepted are dropped after this time. */
const givenUpAfterMs = dayMs
const pollMs = 250
const mostInOnePost = 500

interface Posting {
  readonly row: AlertRow
  /** In its present state, by a post of this process. */
  isAccepted: boolean
  /** Alertmanager has the alert, and would end it if it were not posted any more. */
  isKnown: boolean
}

export class Alertmanager {
  readonly #config: AlertmanagerConfig
  readonly #deps: AlertmanagerDeps
  readonly #alerts = new Map<string, Posting>()
  readonly #acknowledgements: Acknowledgements
  /** The last row of each alert. */
  readonly #heldBack = new Map<string, AlertRow>()
  #silences: readonly Silence[] = []
  #isNews = true
  #isHeld = false

  constructor(config: AlertmanagerConfig, deps: AlertmanagerDeps) {
    this.#config = config
    this.#deps = deps
    this.#acknowledgements = new Acknowledgements(receiverName, deps)
  }

  /** Takes the transitions of former leaders. What they posted in time Alertmanager still has. */
  restore(rows: readonly AlertRow[], deliveries: readonly Delivery[]): void {
    const posted = deliveries.filter((one) => one.receiver === receiverName && one.status === 'firing')
    const postedAt = new Map(posted.map(({ alertId, deliveredAt }) => [alertId, deliveredAt]))
    const now = this.#deps.clock().getTime()
    for (const row of rows) {
      const lastPost = postedAt.get(row.alert_id)
      const isKnown = lastPost !== undefined && now - lastPost < this.#endsAfterMs
      if (this.#isHeld && !isKnown) this.#holdBack(row)
      else this.#add(row, isKnown)
    }
  }

  /** Takes transitions that were just committed. */
  take(rows: readonly AlertRow[]): void {
    for (const row of rows) {
      if (this.#isHeld) this.#holdBack(row)
      else this.#add(row)
    }
  }

  /**
   * While it is held nothing new is posted: what is being judged may turn out to be over. What Alertmanager has is
   * posted on.
   */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    if (isHeld) return
    for (const row of this.#heldBack.values()) this.#add(row)
    this.#heldBack.clear()
  }

  #holdBack(row: AlertRow): void {
    if (this.#heldBack.get(row.alert_id)?.status === 'resolved') return
    // The end of what Alertmanager has is kept: it would be posted as firing for ever.
    if (this.#isLongOver(row) && !this.#alerts.has(row.alert_id)) this.#heldBack.delete(row.alert_id)
    else this.#heldBack.set(row.alert_id, row)
  }

  /** Old ones that are over are ignored. */
  #add(row: AlertRow, isKnown = false): void {
    const former = this.#alerts.get(row.alert_id)
    if (former?.row.status === 'resolved') return
    if (this.#isLongOver(row)) this.#alerts.delete(row.alert_id)
    else
      this.#alerts.set(row.alert_id, { row, isAccepted: false, isKnown: isKnown || former?.isKnown === true })
    this.#isNews = true
  }

  #isLongOver({ status, updated_at }: AlertRow): boolean {
    return status === 'resolved' && this.#deps.clock().getTime() - Date.parse(updated_at) > givenUpAfterMs
  }

  silence(silences: readonly Silence[]): void {
    this.#silences = silences
  }

  /** How many alerts Alertmanager has not accepted in their present state. */
  get waiting(): number {
    const now = this.#deps.clock().getTime()
    const held = [...this.#heldBack.values()].filter((row) => !isSilenced(row, this.#silences, now))
    return this.#due(now).filter(({ isAccepted }) => !isAccepted).length + held.length
  }

  /** A silence suppresses what Alertmanager does not have yet: the end of what it has would not be true. */
  #due(now: number): Posting[] {
    return [...this.#alerts.values()].filter(
      ({ row, isKnown }) => isKnown || !isSilenced(row, this.#silences, now),
    )
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.#post(signal)
    await this.#acknowledgements.write()
  }

  async #post(signal: AbortSignal): Promise<void> {
    let postedAt = Number.NEGATIVE_INFINITY
    for (let failures = 0; !signal.aborted;) {
      this.#deps.observer?.onWaiting(receiverName, this.waiting)
      const isTime = this.#isNews || performance.now() - postedAt >= this.#config.everyMs
      if (!isTime || this.#deps.mayPost?.() === false) {
        await sleep(pollMs, signal)
        continue
      }
      this.#isNews = false
      postedAt = performance.now()
      try {
        await this.#postAll(signal)
        this.#deps.observer?.onPost(receiverName, true)
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        this.#isNews = true
        this.#deps.observer?.onPost(receiverName, false)
        this.#deps.logger.warn(
          { fault: faultOf(error), failures },
          'a post to Alertmanager failed and will be retried',
        )
        const { initialDelayMs = 1_000 } = this.#config
        const backOff = backOffMs(failures, { initialDelayMs, maxDelayMs }, this.#deps.random)
        await sleep(Math.min(Math.max(backOff, retryAfterMsOf(error) ?? 0), maxDelayMs), signal)
        failures += 1
      }
    }
  }

  async #postAll(signal: AbortSignal): Promise<void> {
    const now = this.#deps.clock().getTime()
    for (const [id, { row, isAccepted }] of this.#alerts) {
      const age = now - Date.parse(row.updated_at)
      if (row.status === 'resolved' && age > (isAccepted ? resolvedForMs : givenUpAfterMs))
        this.#alerts.delete(id)
    }
    const due = this.#due(now)
    for (let from = 0; from < due.length; from += mostInOnePost) {
      if (this.#deps.mayPost?.() === false) return
      const chunk = due.slice(from, from + mostInOnePost)
      await this.#deps.post(JSON.stringify(chunk.map(({ row }) => this.#alertOf(row, now))), signal)
      for (const one of chunk) one.isAccepted = one.isKnown = true
      this.#acknowledgements.note(chunk.map(({ row }) => ({ alertId: row.alert_id, status: row.status })))
    }
    // A ClickHouse that does not answer must not delay the next post.
    void this.#acknowledgements.write()
  }

  get #endsAfterMs(): number {
    return this.#config.endsAfterMs ?? postsAhead * this.#config.everyMs
  }

  #alertOf(row: AlertRow, now: number): object {
    return {
      labels: labelsOf(row),
      annotations: annotationsOf(row, this.#config.payload),
      startsAt: row.started_at,
      endsAt: row.resolved_at ?? formatUtc(now + this.#endsAfterMs),
      generatorURL: generatorUrl(row, this.#config.payload),
    }
  }
}
