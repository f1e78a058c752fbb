/**
 * A leadership session: from taking over to losing the lead. It continues from the former leader's checkpoint, and
 * makes each decision in this order:
 *   1. ClickHouse stores a checkpoint of the decision: how far each MPP is judged, and the detector's state;
 *   2. the topic of alerts gets its transitions, all or none (alert-topic.ts): now they are committed;
 *   3. the view's table gets them;
 *   4. they are delivered to the receivers.
 * Killed after 1: the topic does not have the decision, so the next leader continues from the one before it. Killed
 * after 2: the next leader finds it in the topic and does 3 and 4. A former leader that has not noticed may do 1, but
 * Kafka refuses it 2, and its checkpoint is of another lineage, which is never read. After an error in 2 it is not
 * known whether it was done: the session ends, and the next one reads it in the topic.
 */
import { randomUUID } from 'node:crypto'
import type { Kafka } from 'kafkajs'
import type { Logger } from '../../infra/log.ts'
import type { Reference } from '../../schemas/reference.ts'
import { dayMs } from '../../schemas/time.ts'
import { keyOf } from './detector/alert-key.ts'
import { catchUp, rejudge, notJudged, stepAt, stepMs, warmUpMs } from './detector/detector.ts'
import { emptyState } from './detector/decision/life-cycle.ts'
import type { Alert, AlertRule, DetectorState, MppHistory, PastAlert } from './detector/types.ts'
import type { HistoryCache } from './history/history-cache.ts'
import { type AlertRow, alertOf, alertRow, formatUtc, transitionId } from './state/alert-row.ts'
import type { AlertStore, Checkpoint } from './state/alert-store.ts'
import { AlertTopic, type AlertTopicConfig, type TopicContents } from './state/alert-topic.ts'

export interface SessionDeps {
  readonly kafka: Kafka
  readonly store: AlertStore
  readonly history: HistoryCache
  readonly reference: Reference
  readonly rules: readonly AlertRule[]
  readonly logger: Logger
  readonly clock: () => Date
  /** For tests: called at each step within a decision. */
  readonly onStep?: (step: SessionStep) => Promise<void>
}

/** Where a decision is, for tests that end the process there. */
export type SessionStep =
  | 'before checkpoint'
  | 'after checkpoint'
  | 'before commit'
  | 'after commit'
  | 'after view'

/** Late events are searched for this long before the last step: the longest window and a day. */
const lateSpanMs = 4 * dayMs
/** A long stretch is decided in pieces, so that a kill repeats one of them and not all. */
const stretchMs = dayMs

export class LeadershipSession implements AsyncDisposable {
  readonly #deps: SessionDeps
  readonly #topic: AlertTopic
  readonly #committed: Map<string, AlertRow>
  #states: Map<string, DetectorState>
  #lineage: string
  #step: number

  private constructor(
    deps: SessionDeps,
    topic: AlertTopic,
    { rows, latest }: TopicContents,
    checkpoint: Checkpoint,
  ) {
    this.#deps = deps
    this.#topic = topic
    this.#committed = new Map(rows)
    this.#lineage = latest?.id ?? ''
    this.#states = this.#notAhead(checkpoint.states)
    this.#step = Math.max(checkpoint.step, latest?.step ?? 0)
  }

  /** Fences former leaders off and reads what they left. */
  static async begin(
    config: AlertTopicConfig,
    deps: SessionDeps,
    signal?: AbortSignal,
  ): Promise<LeadershipSession> {
    const { topic, contents } = await AlertTopic.takeOver(deps.kafka, config, signal)
    await using open = new AsyncDisposableStack()
    open.use(topic)
    await showMissing(deps.store, contents.rows)
    const checkpoint = await deps.store.checkpoint(contents.latest?.id ?? '')
    deps.history.forget()
    open.move()
    return new LeadershipSession(deps, topic, contents, checkpoint ?? { states: new Map(), step: 0 })
  }

  /** Up to where every MPP was judged before, milliseconds since 1970; 0 where none was. */
  judgedTo(): number {
    return this.#states.size === 0 ? 0 : Math.min(...[...this.#states.values()].map(({ at }) => at))
  }

  /**
   * Without those of MPPs that were judged beyond now, as a clock was ahead: they would not be judged before that
   * instant. They are warmed up again.
   */
  #notAhead(states: ReadonlyMap<string, DetectorState>): Map<string, DetectorState> {
    const { clock, logger } = this.#deps
    const latest = clock().getTime() + stepMs
    const kept = new Map([...states].filter(([, { at }]) => at <= latest))
    if (kept.size < states.size) {
      const ahead = Math.max(...[...states.values()].map(({ at }) => at))
      const message = 'judged beyond now, as a clock was ahead: what is usual is learned again'
      logger.error({ mpps: states.size - kept.size, judged_to: formatUtc(ahead) }, message)
    }
    return kept
  }

  /** Every transition that was committed, in order. */
  transitions(): AlertRow[] {
    return [...this.#committed.values()]
  }

  /**
   * Judges every MPP up to an instant (milliseconds since 1970) and does what follows from it.
   * @param onCommitted - called with transitions as soon as they are committed.
   * @param signal - ends it before the next MPP: what is not decided is judged again by the next leader.
   * @returns all of them.
   */
  async judgeTo(
    toMs: number,
    onCommitted: (rows: readonly AlertRow[]) => void,
    signal?: AbortSignal,
  ): Promise<AlertRow[]> {
    const done: AlertRow[] = []
    // The database may have been rebuilt meanwhile.
    await showMissing(this.#deps.store, this.#committed)
    for (;;) {
      const behind = Math.min(this.#states.size === 0 ? toMs : this.judgedTo(), toMs)
      const until = Math.min(toMs, behind + stretchMs)
      const rows = await this.#judgeStretch(until, signal)
      onCommitted(rows)
      done.push(...rows)
      if (until >= toMs) return done
    }
  }

  async #judgeStretch(toMs: number, signal: AbortSignal | undefined): Promise<AlertRow[]> {
    const { reference, rules, history } = this.#deps
    const states = new Map<string, DetectorState>()
    const rows: AlertRow[] = []
    let isNew = false
    for (const { mpp } of reference.mpps) {
      signal?.throwIfAborted()
      const known = this.#states.get(mpp)
      if (known !== undefined && toMs - known.at < stepMs) {
        states.set(mpp, known)
        continue
      }
      const { history: own, isLate } = await history.read(mpp, known?.at, toMs)
      const before = known ?? this.#firstState(await warmedUp(own, toMs, rules, signal))
      const seen = known !== undefined && isLate ? rejudge(own, before, lateSpanMs, rules) : before
      const { state, transitions } = catchUp(own, seen, toMs, rules)
      states.set(mpp, state)
      if (known === undefined) this.#logNotJudged(own, state)
      isNew = true
      await new Promise((resolve) => setImmediate(resolve))
      const updatedAt = this.#deps.clock().getTime()
      // What fires when an MPP is watched for the first time is reported too.
      const first = known === undefined ? before.firing : []
      for (const alert of [...first, ...transitions.map((transition) => transition.alert)]) {
        const row = alertRow(alert, reference, updatedAt)
        if (!this.#isDone(row, rows)) rows.push(row)
      }
    }
    const ended = this.#endedByRemoval(toMs)
    rows.push(...ended)
    if (isNew || ended.length > 0) await this.#decide(states, rows)
    return rows
  }

  /** The ends of alerts of MPPs that were taken out of the reference data: nothing judges them any more. */
  #endedByRemoval(toMs: number): AlertRow[] {
    const { reference, clock } = this.#deps
    const known = new Set(reference.mpps.map(({ mpp }) => mpp))
    return [...this.#committed.values()]
      .filter(({ mpp, alert_id, status }) => {
        return status === 'firing' && !known.has(mpp) && !this.#committed.has(`${alert_id}/resolved`)
      })
      .map((row) => ({
        ...row,
        status: 'resolved',
        resolved_at: formatUtc(toMs),
        updated_at: formatUtc(clock().getTime()),
      }))
  }

  /** Logs which levels of a newly watched MPP have too little history. */
  #logNotJudged(history: MppHistory, state: DetectorState): void {
    const agencies = notJudged(history, state).map(({ agency }) => (agency === '' ? '(whole MPP)' : agency))
    if (agencies.length === 0) return
    this.#deps.logger.info({ mpp: history.mpp, agencies }, 'not judged yet: too little history')
  }

  /** A transition is sent once, and nothing is resolved that never fired. */
  #isDone(row: AlertRow, rows: readonly AlertRow[]): boolean {
    if (this.#committed.has(transitionId(row))) return true
    if (row.status === 'firing') return this.#committed.has(`${row.alert_id}/resolved`)
    return (
      !this.#committed.has(`${row.alert_id}/firing`) && !rows.some((one) => one.alert_id === row.alert_id)
    )
  }

  /** The detector's state is lost with the database, the topic is not: what fires according to it stays. */
  #firstState(state: DetectorState): DetectorState {
    const own = [...this.#committed.values()].filter(({ mpp }) => mpp === state.mpp)
    if (own.length === 0) return state
    const resolved = own.filter(({ status }) => status === 'resolved')
    const over = new Set(resolved.map(({ alert_id }) => alert_id))
    const lasting = own.filter(({ alert_id, status }) => status === 'firing' && !over.has(alert_id))
    const firing = lasting.map(alertOf)
    const keys = new Set(firing.map(({ condition }) => keyOf(condition)))
    return {
      ...state,
      firing: [
        ...firing,
        ...state.firing.filter((alert) => !keys.has(keyOf(alert.condition)) && !isIn(alert, resolved)),
      ],
      pending: state.pending.filter(({ condition }) => !keys.has(keyOf(condition))),
      past: [...state.past.filter(({ id }) => !over.has(id)), ...resolved.map(pastOf)],
    }
  }

  async #decide(states: Map<string, DetectorState>, rows: readonly AlertRow[]): Promise<void> {
    const { store, onStep = () => Promise.resolve() } = this.#deps
    const decision = { id: randomUUID(), step: this.#step + 1 }
    const lineage = rows.length > 0 ? decision.id : this.#lineage
    await onStep('before checkpoint')
    await store.writeDecision(lineage, decision, states)
    await onStep('after checkpoint')
    if (rows.length > 0) {
      await this.#topic.send(decision, rows, () => onStep('before commit'))
      await onStep('after commit')
    }
    this.#states = states
    this.#lineage = lineage
    this.#step = decision.step
    for (const row of rows) this.#committed.set(transitionId(row), row)
    await store.writeTransitions(rows)
    if (rows.length > 0) await onStep('after view')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#topic[Symbol.asyncDispose]()
  }
}

function isIn({ id }: Alert, rows: readonly AlertRow[]): boolean {
  return rows.some(({ alert_id }) => alert_id === id)
}

function pastOf(row: AlertRow): PastAlert {
  const { id, condition, startedAt, resolvedAt = 0 } = alertOf(row)
  const { agency, kind, windowStart } = condition
  return { id, agency, kind, windowStart, startedAt, resolvedAt }
}

/** The detector's start state, worked out day by day: in between the heartbeat of the group is sent. */
async function warmedUp(
  history: MppHistory,
  at: number,
  rules: readonly AlertRule[],
  signal: AbortSignal | undefined,
): Promise<DetectorState> {
  const first = stepAt(at)
  let state = emptyState(history.mpp, first - warmUpMs)
  while (state.at < first) {
    signal?.throwIfAborted()
    state = catchUp(history, state, Math.min(first, state.at + stretchMs), rules).state
    await new Promise((resolve) => setImmediate(resolve))
  }
  return state
}

/** The view shows what the topic has. */
async function showMissing(store: AlertStore, committed: ReadonlyMap<string, AlertRow>): Promise<void> {
  if (committed.size === 0) return
  const shown = await store.shownTransitions()
  await store.writeTransitions([...committed].filter(([id]) => !shown.has(id)).map(([, row]) => row))
}
