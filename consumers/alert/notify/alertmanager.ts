/**
 * Posts straight to an Alertmanager's /api/v2/alerts, which then groups, silences and notifies as it is configured. As
 * Alertmanager expects, it posts every firing alert again and again (each with an end a few posts ahead, so that alerts
 * of a process that died end by themselves), and a resolved one for a while. Sources: Prometheus' documentation
 * "Sending alerts", and alertmanager's api/v2/openapi.yaml.
 */
import { sleep } from '../../../infra/sleep.ts'
import { backOffMs } from '../../../infra/back-off.ts'
import type { Logger } from '../../../infra/log.ts'
import { dayMs } from '../../../schemas/time.ts'
import type { AlertObserver } from '../observer.ts'
import { type AlertRow, formatUtc } from '../state/alert-row.ts'
import { isSilenced, type Silence } from '../state/silences.ts'
import { labelsOf } from './labels.ts'
import { faultOf, retryAfterMsOf } from './post.ts'
import { annotationsOf } from './texts.ts'
import { generatorUrl, type PayloadConfig } from './webhook.ts'

export interface AlertmanagerConfig {
  readonly payload: PayloadConfig
  /** How often all is posted; Alertmanager expects 30 seconds to 3 minutes. */
  readonly everyMs: number
  readonly initialDelayMs?: number
}

export interface AlertmanagerDeps {
  readonly post: (body: string, signal: AbortSignal) => Promise<void>
  readonly clock: () => Date
  readonly random: () => number
  readonly logger: Logger
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

export class Alertmanager {
  readonly #config: AlertmanagerConfig
  readonly #deps: AlertmanagerDeps
  readonly #alerts = new Map<string, { readonly row: AlertRow; isAccepted: boolean }>()
  #silences: readonly Silence[] = []
  #isNews = true
  #isHeld = false

  constructor(config: AlertmanagerConfig, deps: AlertmanagerDeps) {
    this.#config = config
    this.#deps = deps
  }

  /** Takes transitions, new ones or those of former days; old ones that are over are ignored. */
  take(rows: readonly AlertRow[]): void {
    const now = this.#deps.clock().getTime()
    for (const row of rows) {
      const known = this.#alerts.get(row.alert_id)?.row
      if (known?.status === 'resolved') continue
      if (row.status === 'resolved' && now - Date.parse(row.updated_at) > givenUpAfterMs)
        this.#alerts.delete(row.alert_id)
      else this.#alerts.set(row.alert_id, { row, isAccepted: false })
    }
    this.#isNews = this.#isNews || rows.length > 0
  }

  /** While it is held nothing is posted: what is being judged may turn out to be over. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
  }

  silence(silences: readonly Silence[]): void {
    this.#silences = silences
  }

  /** How many alerts Alertmanager has not accepted in their present state. */
  get waiting(): number {
    const now = this.#deps.clock().getTime()
    return [...this.#alerts.values()].filter(
      (one) => !one.isAccepted && !isSilenced(one.row, this.#silences, now),
    ).length
  }

  async run(signal: AbortSignal): Promise<void> {
    let postedAt = Number.NEGATIVE_INFINITY
    for (let failures = 0; !signal.aborted;) {
      this.#deps.observer?.onWaiting(receiverName, this.waiting)
      const isTime = this.#isNews || performance.now() - postedAt >= this.#config.everyMs
      if (!isTime || this.#isHeld || this.#deps.mayPost?.() === false) {
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
    const due = [...this.#alerts.values()].filter(({ row }) => !isSilenced(row, this.#silences, now))
    for (let from = 0; from < due.length; from += mostInOnePost) {
      if (this.#deps.mayPost?.() === false) return
      const chunk = due.slice(from, from + mostInOnePost)
      await this.#deps.post(JSON.stringify(chunk.map(({ row }) => this.#alertOf(row, now))), signal)
      for (const one of chunk) one.isAccepted = true
    }
  }

  #alertOf(row: AlertRow, now: number): object {
    return {
      labels: labelsOf(row),
      annotations: annotationsOf(row, this.#config.payload),
      startsAt: row.started_at,
      endsAt: row.resolved_at ?? formatUtc(now + postsAhead * this.#config.everyMs),
      generatorURL: generatorUrl(row, this.#config.payload),
    }
  }
}
