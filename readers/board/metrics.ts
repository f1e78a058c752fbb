/**
 * What the board reports of itself, as Prometheus metrics on a registry of its own; docs/metrics.md says what each
 * means. No label comes from outside.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Readiness } from '../../infra/monitoring/server.ts'
import type { BoardObserver } from './observer.ts'

export interface BoardMetrics {
  readonly registry: Registry
  readonly observer: BoardObserver
  /** Tells what is read at every scrape, once the board is there. */
  readonly watch: (board: { readonly readiness: () => Readiness; readonly viewers: () => number }) => void
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const statuses = [200, 303, 403, 404, 429, 500, 503]

export function createBoardMetrics(): BoardMetrics {
  const registry = new Registry()
  const registers = [registry]
  let board: Parameters<BoardMetrics['watch']>[0] | undefined
  const ready = new Gauge({
    name: 'kunjungan_board_ready',
    help: '1 while ClickHouse answers the board, else 0.',
    collect() {
      this.set(board?.readiness().isReady === true ? 1 : 0)
    },
    registers: [],
  })
  const viewers = new Gauge({
    name: 'kunjungan_board_viewers',
    help: 'Open streams: pages that are kept current now.',
    collect() {
      this.set(board?.viewers() ?? 0)
    },
    registers: [],
  })
  for (const gauge of [ready, viewers]) registry.registerMetric(gauge)
  const requests = new Counter({
    name: 'kunjungan_board_requests_total',
    help: 'Answers by status.',
    labelNames: ['status'],
    registers,
  })
  const requestSeconds = new Histogram({
    name: 'kunjungan_board_request_seconds',
    help: 'Seconds from request to answer; streams are not in it.',
    buckets: seconds,
    registers,
  })
  const queries = new Counter({
    name: 'kunjungan_board_queries_total',
    help: 'Queries that reached ClickHouse, by whether they were answered.',
    labelNames: ['result'],
    registers,
  })
  const questionSeconds = new Histogram({
    name: 'kunjungan_board_query_seconds',
    help: 'Seconds until ClickHouse had answered a query, or failed to.',
    buckets: seconds,
    registers,
  })
  collectDefaultMetrics({ register: registry })
  for (const status of statuses) requests.inc({ status: String(status) }, 0)
  for (const result of ['answered', 'failed']) queries.inc({ result }, 0)
  return {
    registry,
    observer: {
      onRequest(status, took) {
        requests.inc({ status: String(status) })
        requestSeconds.observe(took)
      },
      onQuestion(took, isAnswered) {
        queries.inc({ result: isAnswered ? 'answered' : 'failed' })
        questionSeconds.observe(took)
      },
    },
    watch(watched) {
      board = watched
    },
  }
}
