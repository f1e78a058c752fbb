/**
 * All receivers of alerts, each with a queue of its own, for as long as this instance leads. It decides nothing: it
 * takes transitions that were committed.
 */
import { createHash } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Logger } from '../../../infra/log.ts'
import type { AlertObserver } from '../observer.ts'
import type { AlertRow } from '../state/alert-row.ts'
import type { AlertStore } from '../state/alert-store.ts'
import { readSilences } from '../state/silences.ts'
import { Alertmanager } from './alertmanager.ts'
import { type Post, postJson } from './post.ts'
import { Receiver } from './receiver.ts'
import { missedPayload } from './missed.ts'
import { type PayloadConfig, signatureHeader, signatureOf, webhookPayload } from './webhook.ts'

export interface NotifierConfig {
  readonly webhookUrls: readonly string[]
  readonly webhookSecret: string | undefined
  readonly alertmanagerUrl: string | undefined
  readonly payload: PayloadConfig
  readonly repeatMs: number
  /** How often everything that fires is posted to Alertmanager. */
  readonly alertmanagerEveryMs?: number
  /** How far ahead it ends unless it is posted again; left out: a few of these posts. */
  readonly alertmanagerEndsAfterMs?: number
  readonly timeoutMs?: number
  readonly initialDelayMs?: number
  readonly maxDelayMs?: number
}

export interface NotifierDeps {
  readonly store: AlertStore
  readonly clickhouse: ClickHouseClient
  readonly clock: () => Date
  readonly random: () => number
  readonly logger: Logger
  readonly observer?: AlertObserver
  readonly post?: Post
  /** Whether this instance still leads, asked before each post; left out: it does. */
  readonly mayPost?: () => boolean
}

const defaultTimeoutMs = 10_000
const defaultEveryMs = 60_000

export class Notifier implements AsyncDisposable {
  readonly #deps: NotifierDeps
  readonly #receivers: readonly Receiver[]
  readonly #alertmanager: Alertmanager | undefined
  readonly #end = new AbortController()
  #running: readonly Promise<void>[] = []

  private constructor(config: NotifierConfig, deps: NotifierDeps) {
    this.#deps = deps
    this.#receivers = config.webhookUrls.map((url) => createReceiver(url, config, deps))
    this.#alertmanager =
      config.alertmanagerUrl === undefined
        ? undefined
        : createAlertmanager(config.alertmanagerUrl, config, deps)
  }

  /**
   * @param rows - every transition so far.
   * @param isHeld - delivers nothing new before it is released: see `hold`.
   */
  static async begin(
    config: NotifierConfig,
    deps: NotifierDeps,
    rows: readonly AlertRow[],
    isHeld = false,
  ): Promise<Notifier> {
    const notifier = new Notifier(config, deps)
    notifier.hold(isHeld)
    const deliveries = await deps.store.deliveries()
    for (const one of [...notifier.#receivers, notifier.#alertmanager]) one?.restore(rows, deliveries)
    await notifier.refreshSilences()
    const { signal } = notifier.#end
    notifier.#running = [...notifier.#receivers, notifier.#alertmanager].map(async (one) => one?.run(signal))
    return notifier
  }

  take(rows: readonly AlertRow[]): void {
    if (rows.length === 0) return
    for (const one of [...this.#receivers, this.#alertmanager]) one?.take(rows)
  }

  /** Held while a long stretch is judged: only its end shows what is over by now, which is not paged. */
  hold(isHeld: boolean): void {
    for (const one of [...this.#receivers, this.#alertmanager]) one?.hold(isHeld)
  }

  /** Reads what is silenced now. */
  async refreshSilences(): Promise<void> {
    const silences = await readSilences(this.#deps.clickhouse, this.#deps.clock().getTime())
    for (const one of [...this.#receivers, this.#alertmanager]) one?.silence(silences)
  }

  /** How many transitions some receiver has not acknowledged. */
  get waiting(): number {
    return [...this.#receivers, this.#alertmanager].reduce((sum, one) => sum + (one?.waiting ?? 0), 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await Promise.all(this.#running)
  }
}

/** How a receiver is called in ClickHouse and in the log: not by its address, which may hold a secret. */
export function receiverName(url: string): string {
  return `webhook-${createHash('sha256').update(url).digest('hex').slice(0, 12)}`
}

function createReceiver(url: string, config: NotifierConfig, deps: NotifierDeps): Receiver {
  const { post = postJson } = deps
  const name = receiverName(url)
  const postTo = async (payload: object, signal: AbortSignal): Promise<void> => {
    const body = JSON.stringify(payload)
    const { webhookSecret: secret } = config
    const seconds = Math.floor(Date.now() / 1_000)
    const headers = secret === undefined ? {} : { [signatureHeader]: signatureOf(secret, body, seconds) }
    await post(url, body, { headers, timeoutMs: config.timeoutMs ?? defaultTimeoutMs, signal })
  }
  return new Receiver(
    { ...config, name },
    {
      ...deps,
      send: (rows, signal) => postTo(webhookPayload(name, rows, config.payload), signal),
      sendMissed: (rows, signal) => postTo(missedPayload(name, rows, config.payload), signal),
    },
  )
}

function createAlertmanager(url: string, config: NotifierConfig, deps: NotifierDeps): Alertmanager {
  const { post = postJson } = deps
  const address = `${url.replace(/\/+$/, '')}/api/v2/alerts`
  return new Alertmanager(
    {
      ...config,
      everyMs: config.alertmanagerEveryMs ?? defaultEveryMs,
      endsAfterMs: config.alertmanagerEndsAfterMs,
    },
    {
      ...deps,
      post: (body, signal) =>
        post(address, body, { timeoutMs: config.timeoutMs ?? defaultTimeoutMs, signal }),
    },
  )
}
