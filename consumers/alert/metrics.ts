/**
 * What `alert` reports of its own work as Prometheus metrics, on a registry of its own, and whether it is ready.
 * docs/metrics.md says what each means and what to do. No label and no value comes from what an event says; receivers
 * stand there by a hash of their address.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { AlertObserver } from './observer.ts'
import type { Readiness } from '../../infra/monitoring/server.ts'

export interface AlertMetrics {
  readonly registry: Registry
  readonly observer: AlertObserver
  readonly readiness: () => Readiness
}

export interface AlertMetricsDeps {
  /** Aborted when the process is to stop: from then on it is not ready. */
  readonly signal: AbortSignal
}

const name = (rest: string): string => `kunjungan_alert_${rest}`
const kinds = ['surge', 'drop', 'silent'] as const
const statuses = ['firing', 'resolved'] as const
const outcomes = ['done', 'failed'] as const
const passSecondsBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

export function createAlertMetrics({ signal }: AlertMetricsDeps): AlertMetrics {
  const registry = new Registry()
  const status: Status = { isLeading: undefined, fault: undefined }
  const readiness = (): Readiness => readinessOf(status, signal)
  addStatusGauges(registry, status, readiness)
  const metrics = passMetrics(registry)
  collectDefaultMetrics({ register: registry })
  for (const outcome of outcomes) metrics.passes.inc({ outcome }, 0)
  for (const kind of kinds) for (const word of statuses) metrics.transitions.inc({ kind, status: word }, 0)
  return { registry, readiness, observer: observerOf(metrics, status) }
}

/** What is known after the last pass. */
interface Status {
  /** Undefined until the consumer group has said. */
  isLeading: boolean | undefined
  /** How to fix what the last pass failed at. */
  fault: string | undefined
}

function readinessOf({ isLeading, fault }: Status, signal: AbortSignal): Readiness {
  if (signal.aborted) return { isReady: false, reason: 'alert is stopping' }
  if (fault !== undefined) return { isReady: false, reason: fault }
  return isLeading === undefined
    ? { isReady: false, reason: 'alert has not joined its consumer group yet' }
    : { isReady: true }
}

function addStatusGauges(registry: Registry, status: Status, readiness: () => Readiness): void {
  const sampledGauge = (rest: string, help: string, sample: () => number): Gauge =>
    new Gauge({
      name: name(rest),
      help,
      registers: [registry],
      collect() {
        this.set(sample())
      },
    })
  sampledGauge('ready', '1 while its last pass went well, as /ready.', () => (readiness().isReady ? 1 : 0))
  sampledGauge('leading', '1 while this instance leads.', () => (status.isLeading === true ? 1 : 0))
}

function passMetrics(registry: Registry) {
  const registers = [registry]
  return {
    judgedTo: new Gauge({
      name: name('judged_to_timestamp_seconds'),
      help: 'Up to where this instance has judged; 0 before its first judgement.',
      registers,
    }),
    passes: new Counter({
      name: name('passes_total'),
      help: 'Passes by their outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    passSeconds: new Histogram({
      name: name('pass_seconds'),
      help: 'Seconds of a pass that went well, as the leader.',
      buckets: passSecondsBuckets,
      registers,
    }),
    transitions: new Counter({
      name: name('transitions_total'),
      help: 'Alerts that fired and that were resolved.',
      labelNames: ['kind', 'status'],
      registers,
    }),
    posts: new Counter({
      name: name('posts_total'),
      help: 'Posts to receivers by their outcome.',
      labelNames: ['receiver', 'outcome'],
      registers,
    }),
    waiting: new Gauge({
      name: name('waiting_transitions'),
      help: 'Transitions that a receiver has not acknowledged.',
      labelNames: ['receiver'],
      registers,
    }),
  }
}

type PassMetrics = ReturnType<typeof passMetrics>

function observerOf(metrics: PassMetrics, status: Status): AlertObserver {
  const { judgedTo, passes, passSeconds, transitions, posts, waiting } = metrics
  return {
    onPass({ isLeading, judgedToMs, seconds }) {
      // Only the leader has a queue, and how far a former leader judged is of no use.
      if (isLeading !== true) waiting.reset()
      status.isLeading = isLeading
      status.fault = undefined
      judgedTo.set(isLeading === true ? judgedToMs / 1_000 : 0)
      passes.inc({ outcome: 'done' })
      if (isLeading === true) passSeconds.observe(seconds)
    },
    onFault(fix) {
      status.fault = fix
      passes.inc({ outcome: 'failed' })
    },
    onTransitions(rows) {
      for (const { kind, status: word } of rows) transitions.inc({ kind, status: word })
    },
    onPost(receiver, isAcknowledged) {
      for (const outcome of outcomes) posts.inc({ receiver, outcome }, 0)
      posts.inc({ receiver, outcome: isAcknowledged ? 'done' : 'failed' })
    },
    onWaiting: (receiver, count) => waiting.set({ receiver }, count),
  }
}
