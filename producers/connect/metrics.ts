/**
 * What a connector reports of itself, as Prometheus metrics on a registry of its own. Labels are from closed lists and
 * the mapping's own columns, never values of rows. docs/metrics.md says what each means and what to do.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ConnectObserver } from './observer.ts'
import { unsayable } from './changes.ts'

export interface ConnectMetrics {
  readonly registry: Registry
  readonly observer: ConnectObserver
}

const name = (rest: string): string => `kunjungan_connect_${rest}`

export function createConnectMetrics(): ConnectMetrics {
  const registry = new Registry()
  const registers = [registry]
  const gauge = <L extends string>(rest: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name: name(rest), help, labelNames, registers })
  const counter = (rest: string, help: string): Counter => new Counter({ name: name(rest), help, registers })
  const ready = gauge('ready', '1 while the last read was sent and kept, as /ready.')
  const readAt = gauge('last_read_timestamp_seconds', 'When the last read was sent and kept.')
  const reads = counter('reads_total', 'Reads that were sent and kept.')
  const faults = counter('failed_reads_total', 'Reads that the database, Kafka or the disk made fail.')
  const rows = counter('rows_total', 'Rows that were read, each again at every read.')
  const events = counter('sent_events_total', 'Events that Kafka has acknowledged.')
  const databaseSeconds = new Histogram({
    name: name('database_seconds'),
    help: 'Seconds that the database took for one read.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const delay = new Histogram({
    name: name('delay_seconds'),
    help: "Seconds from a step's time in the table to Kafka's acknowledgement, below an hour.",
    buckets: [0.5, 1, 2, 3, 4, 5, 7.5, 10, 30, 60, 300, 3_600],
    registers,
  })
  const tickets = gauge('tickets', 'Tickets in the rows of the last read.')
  const held = gauge('held_rows', 'Rows or events of the last read that are not sent, by reason.', ['reason'])
  const remarks = gauge('remarks', 'Values of the last read that are not understood.', ['remark'])
  const collisions = gauge('collisions', 'Tickets of the last read with several times of issue.')
  const unsaid = gauge('unsayable_tickets', 'Tickets whose rows say what events cannot, of the kept days.', [
    'kind',
  ])
  collectDefaultMetrics({ register: registry })
  for (const kind of unsayable) unsaid.set({ kind }, 0)

  return {
    registry,
    observer: {
      onRead(read) {
        reads.inc()
        rows.inc(read.rows)
        events.inc(read.events)
        databaseSeconds.observe(read.databaseSeconds)
        for (const seconds of read.delaysSeconds) delay.observe(seconds)
      },
      onSummary(summary) {
        ready.set(summary.fault === null && summary.readAtMs !== null ? 1 : 0)
        if (summary.readAtMs !== null) readAt.set(summary.readAtMs / 1_000)
        tickets.set(summary.tickets)
        collisions.set(summary.collisions)
        held.reset()
        remarks.reset()
        for (const [reason, count] of Object.entries(summary.held)) held.set({ reason }, count)
        for (const [remark, count] of Object.entries(summary.remarks)) remarks.set({ remark }, count)
        for (const kind of unsayable) unsaid.set({ kind }, summary.unsayable[kind])
      },
      onFault: () => faults.inc(),
    },
  }
}
