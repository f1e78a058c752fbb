/**
 * One worker of `alert`: a member of the group, with a leadership session while it leads. Every pass judges what has
 * become ready since the last one: a quarter of an hour is ready some time after its end, when ingest has stored all
 * that Kafka had by then. It runs no loop of its own: the caller decides when.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { Kafka } from 'kafkajs'
import type { ClickHouseAccess } from '../../infra/clickhouse/client.ts'
import { KunjunganError } from '../../infra/errors.ts'
import type { KafkaAccess } from '../../infra/kafka/client.ts'
import { type Logs, openLogs } from '../../infra/kafka/partition-log.ts'
import type { Logger } from '../../infra/log.ts'
import type { Reference } from '../../schemas/reference.ts'
import type { TopicNames } from '../../schemas/topics.ts'
import { stepAt } from './detector/detector.ts'
import { HistoryCache } from './history/history-cache.ts'
import { joinLeadership, type Leadership } from './leadership.ts'
import { Notifier, type NotifierConfig } from './notify/notifier.ts'
import type { Post } from './notify/post.ts'
import type { AlertObserver } from './observer.ts'
import { rulesOf } from './rules.ts'
import { type AlertRow, transitionId } from './state/alert-row.ts'
import { AlertStore } from './state/alert-store.ts'
import { LeadershipSession, type SessionStep } from './leadership-session.ts'
import { StoredWatermark } from './stored-watermark.ts'

export interface AlertConfig {
  readonly topics: TopicNames
  readonly groupId: string
  /** The same for all instances of a pipeline: by it Kafka refuses former leaders (fencing). */
  readonly transactionalId: string
  /** The groups of ingest: one for each shard. */
  readonly ingestGroupIds: readonly string[]
  readonly everyMs: number
  /** How long after its end a quarter of an hour is judged, so that its last events are there. */
  readonly settleMs?: number
  readonly sessionTimeoutMs?: number
  readonly notify: NotifierConfig
  readonly clickhouseAccess: ClickHouseAccess
  readonly kafkaAccess: KafkaAccess
}

export interface AlertDeps {
  readonly kafka: Kafka
  /** A connection of `kunjungan_alert` whose unqualified names are those of the store. */
  readonly clickhouse: ClickHouseClient
  /** The same for the store of all shards, where visits are read; left out: `clickhouse`. */
  readonly history?: ClickHouseClient
  /** May be another one at each pass. */
  readonly reference: Reference
  readonly logger: Logger
  readonly clock: () => Date
  /** The clock of ClickHouse, milliseconds since 1970; left out: not compared. */
  readonly storeClock?: () => Promise<number>
  readonly random: () => number
  /** Called with transitions once they are committed to the topic. */
  readonly onTransitions?: (rows: readonly AlertRow[]) => void
  readonly observer?: AlertObserver
  /** Sends to receivers; left out: over HTTP. */
  readonly post?: Post
  /** For tests: called at each step within a decision. */
  readonly onStep?: (step: SessionStep) => Promise<void>
}

const defaultSettleMs = 60_000
const defaultSessionTimeoutMs = 10_000
/** Ingest that is this far behind is logged. */
const behindMs = 15 * 60_000
/** A longer stretch is delivered only when all of it is judged: what is over by then is not paged. */
const longMs = 60 * 60_000
/** Largest difference between the clocks: by a wrong one, hours in the future would be judged as silent. */
const mostApartMs = 5 * 60_000

export class AlertWorker implements AsyncDisposable {
  readonly #config: AlertConfig
  readonly #deps: AlertDeps
  readonly #leadership: Leadership
  readonly #logs: Logs
  readonly #watermark: StoredWatermark
  readonly #store: AlertStore
  #reference: Reference
  #history: HistoryCache
  readonly #delivered = new Set<string>()
  #session: LeadershipSession | undefined
  #notifier: Notifier | undefined
  #generation = 0
  #judgedTo = 0
  #loggedBehindAt = Number.NEGATIVE_INFINITY

  /** Of a member that has joined the group: see `join`. */
  constructor(config: AlertConfig, deps: AlertDeps, leadership: Leadership, logs: Logs) {
    this.#config = config
    this.#deps = deps
    this.#leadership = leadership
    this.#logs = logs
    const { queue, counter } = config.topics
    this.#watermark = new StoredWatermark({ groupIds: config.ingestGroupIds, topics: [queue, counter] }, logs)
    this.#store = new AlertStore(deps.clickhouse)
    this.#reference = deps.reference
    this.#history = new HistoryCache(deps.history ?? deps.clickhouse, deps.reference)
  }

  /** Joins the group; judges nothing yet. */
  static async join(config: AlertConfig, deps: AlertDeps): Promise<AlertWorker> {
    await using open = new AsyncDisposableStack()
    const logs = open.use(await openLogs(deps.kafka))
    const leadership = await joinLeadership(
      {
        groupId: config.groupId,
        queueTopic: config.topics.queue,
        sessionTimeoutMs: config.sessionTimeoutMs ?? defaultSessionTimeoutMs,
      },
      deps,
    )
    open.move()
    return new AlertWorker(config, deps, leadership, logs)
  }

  get leadership(): Leadership {
    return this.#leadership
  }

  /** Up to where this instance has judged, milliseconds since 1970; 0 before its first pass as the leader. */
  get judgedTo(): number {
    return this.#judgedTo
  }

  /** How many transitions some receiver has not acknowledged. */
  get waiting(): number {
    return this.#notifier?.waiting ?? 0
  }

  /**
   * Judges what is ready, if this instance leads, and delivers the transitions.
   * @param signal - ends it before the next MPP is judged.
   */
  async pass(signal?: AbortSignal): Promise<AlertRow[]> {
    const generation = this.#leadership.generation()
    const isLeading = this.#leadership.isLeading() === true
    if (!isLeading || generation !== this.#generation) {
      await this.#endSession()
      await this.#endNotifier()
    }
    if (!isLeading) return []
    this.#generation = generation
    const now = this.#deps.clock().getTime()
    await this.#requireClock(now)
    // The clock was ahead and has been set back: a new session drops what was judged beyond now.
    if (this.#judgedTo > now) await this.#endSession()
    const stored = await this.#watermark.read(now)
    await this.#refreshReference()
    const session = await this.#currentSession()
    await this.#notifier?.refreshSilences()
    this.#logIfBehind(now, stored)
    const readyTo = stepAt(stored - (this.#config.settleMs ?? defaultSettleMs))
    if (stored === 0 || readyTo <= this.#judgedTo) return []
    try {
      if (readyTo - session.judgedTo() > longMs) this.#notifier?.hold(true)
      const rows = await session.judgeTo(readyTo, (made) => this.#deliver(made), signal)
      this.#judgedTo = Math.min(session.judgedTo(), now)
      this.#notifier?.hold(false)
      return rows
    } catch (error) {
      // Whether the decision was committed is not known: the next session reads it in the topic.
      await this.#endSession()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The last one first; each whatever becomes of the others.
    await using open = new AsyncDisposableStack()
    open.use(this.#logs)
    open.use(this.#leadership)
    open.defer(() => this.#endSession())
    open.defer(() => this.#endNotifier())
  }

  async #requireClock(now: number): Promise<void> {
    const apart = Math.abs(now - ((await this.#deps.storeClock?.()) ?? now))
    if (apart <= mostApartMs) return
    const seconds = Math.round(apart / 1_000)
    const text = `The clocks of this machine and of ClickHouse are ${seconds} seconds apart: nothing is judged before they agree. Set both by NTP.`
    throw new KunjunganError('halted', text)
  }

  /** Changed reference data is used by a new session, which continues where the former one ended. */
  async #refreshReference(): Promise<void> {
    const { reference, clickhouse, history = clickhouse } = this.#deps
    if (reference === this.#reference) return
    await this.#endSession()
    this.#reference = reference
    this.#history = new HistoryCache(history, reference)
  }

  async #currentSession(): Promise<LeadershipSession> {
    if (this.#session !== undefined) return this.#session
    const { topics, transactionalId, notify } = this.#config
    // The one that the history is of: by now another one may be loaded, which the next pass takes.
    const reference = this.#reference
    await using open = new AsyncDisposableStack()
    const session = await LeadershipSession.begin(
      { topic: topics.alert, transactionalId },
      { ...this.#deps, store: this.#store, history: this.#history, reference, rules: rulesOf(reference) },
    )
    open.use(session)
    this.#judgedTo = 0
    const rows = session.transitions()
    if (this.#notifier === undefined) {
      const isBehind = this.#deps.clock().getTime() - session.judgedTo() > longMs
      const deps = { ...this.#deps, store: this.#store, mayPost: () => this.#leads() }
      this.#notifier = await Notifier.begin(notify, deps, rows, isBehind)
      for (const row of rows) this.#delivered.add(transitionId(row))
    } else this.#deliver(rows)
    open.move()
    this.#session = session
    return session
  }

  /** Whether no other instance can have led since the last pass. */
  #leads(): boolean {
    return this.#leadership.isLeading() === true && this.#leadership.generation() === this.#generation
  }

  #deliver(rows: readonly AlertRow[]): void {
    const news = rows.filter((row) => !this.#delivered.has(transitionId(row)))
    for (const row of news) this.#delivered.add(transitionId(row))
    this.#notifier?.take(news)
    if (news.length === 0) return
    this.#deps.observer?.onTransitions(news)
    this.#deps.onTransitions?.(news)
  }

  #logIfBehind(now: number, stored: number): void {
    if (now - stored < behindMs || now - this.#loggedBehindAt < behindMs) return
    this.#loggedBehindAt = now
    this.#deps.logger.warn('ingest is behind: nothing is judged until it has stored what is in Kafka')
  }

  async #endSession(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    await session?.[Symbol.asyncDispose]()
  }

  async #endNotifier(): Promise<void> {
    const notifier = this.#notifier
    this.#notifier = undefined
    this.#delivered.clear()
    await notifier?.[Symbol.asyncDispose]()
  }
}
