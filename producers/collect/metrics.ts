/**
 * What the collector reports of itself, as Prometheus metrics on a registry of its own. Every series that can be
 * counted is there with 0 from the start. The only label from outside is the id of a key, of which there are no more
 * than keys. docs/metrics.md says what each means and what to do.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Readiness } from '../../infra/monitoring/server.ts'
import type { CollectObserver } from './observer.ts'
import { limitProblems, problems, resultReasons } from './http/problem.ts'

export interface CollectMetrics {
  readonly registry: Registry
  readonly observer: CollectObserver
  /** Tells what is read at every scrape, once the collector is there. */
  readonly watch: (state: CollectState) => void
}

export interface CollectState {
  readonly readiness: () => Readiness
  readonly inFlight: { readonly bytes: number; readonly requests: number }
}

const name = (rest: string): string => `kunjungan_collect_${rest}`
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** What is answered, beside 404. */
const statuses = [...new Set([200, 202, 403, 422, ...Object.values(problems).map(([status]) => status)])]

export function createCollectMetrics(): CollectMetrics {
  const registry = new Registry()
  const registers = [registry]
  let state: CollectState | undefined
  const counter = <L extends string>(rest: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
    new Counter({ name: name(rest), help, labelNames, registers })
  const readAtScrape = (rest: string, help: string, read: (state: CollectState) => number): Gauge =>
    new Gauge({
      name: name(rest),
      help,
      registers,
      collect() {
        this.set(state === undefined ? 0 : read(state))
      },
    })
  readAtScrape('ready', '1 while the collector takes events and Kafka answers, as /ready.', ({ readiness }) =>
    readiness().isReady ? 1 : 0,
  )
  readAtScrape('in_flight_bytes', 'Bytes of bodies that are held now.', ({ inFlight }) => inFlight.bytes)
  readAtScrape('in_flight_requests', 'Requests that are held now.', ({ inFlight }) => inFlight.requests)
  const requests = counter('requests_total', 'Requests by the status of their answer.', ['status'])
  const requestSeconds = new Histogram({
    name: name('request_seconds'),
    help: 'Seconds from the headers of a request to the end of its answer.',
    buckets: secondsBuckets,
    registers,
  })
  const events = counter('events_total', 'Events by their result and the id of the key.', ['result', 'key'])
  const refusals = counter('refused_events_total', 'Events that were refused, by reason.', ['reason'])
  const limited = counter('limited_requests_total', 'Requests that were refused for a limit.', ['limit'])
  const bodyBytes = counter('body_bytes_total', 'Bytes of bodies that were read, once inflated.')
  const brokerSeconds = new Histogram({
    name: name('broker_seconds'),
    help: 'Seconds until Kafka had acknowledged a send.',
    buckets: secondsBuckets,
    registers,
  })
  const sent = counter('sent_events_total', 'Events that Kafka has acknowledged.')
  const failedSends = counter(
    'failed_sends_total',
    'Sends of which Kafka has not acknowledged some or all events.',
  )
  const dropped = counter(
    'dropped_connections_total',
    'Connections beyond the cap, closed without an answer.',
  )
  collectDefaultMetrics({ register: registry })
  for (const status of statuses) requests.inc({ status: String(status) }, 0)
  for (const reason of resultReasons) refusals.inc({ reason }, 0)
  for (const limit of limitProblems) limited.inc({ limit }, 0)

  return {
    registry,
    observer: {
      onRequest(status, seconds) {
        requests.inc({ status: String(status) })
        requestSeconds.observe(seconds)
      },
      onResults(key, results) {
        const counts = { accepted: 0, rejected: 0, retry: 0 }
        for (const result of results) {
          counts[result.status] += 1
          if (result.status === 'rejected') refusals.inc({ reason: result.reason })
        }
        for (const [result, count] of Object.entries(counts))
          if (count > 0) events.inc({ result, key }, count)
      },
      onLimit: (limit) => limited.inc({ limit }),
      onBody: (bytes) => bodyBytes.inc(bytes),
      onSent(count, seconds) {
        sent.inc(count)
        brokerSeconds.observe(seconds)
      },
      onSendFailed: () => failedSends.inc(),
      onDroppedConnection: () => dropped.inc(),
    },
    watch(watched) {
      state = watched
    },
  }
}
