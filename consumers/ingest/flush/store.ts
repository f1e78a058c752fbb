/**
 * Inserts rows into one raw table until ClickHouse has acknowledged them. Only a row that ClickHouse refuses when it
 * is sent alone, and not because of a view that it feeds, comes back as rejected. Repeats are harmless: no figure
 * counts a row twice.
 */
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ClickHouseClient } from '@clickhouse/client'
import { clickHouseFault, type ClickHouseAccess } from '../../../infra/clickhouse/client.ts'
import { clickHouseCode, transportCode } from '../../../infra/clickhouse/fault-code.ts'
import { type FaultClass, clickHouseErrorClass } from '../faults/fault-class.ts'
import type { InsertRows } from './insert-rows.ts'
import type { IngestObserver } from '../observer.ts'
import type { RetryPolicy } from '../faults/retry-policy.ts'

export interface StoreDeps {
  readonly client: Pick<ClickHouseClient, 'exec'>
  readonly access: ClickHouseAccess
  readonly retryPolicy: RetryPolicy
  readonly observer: IngestObserver
}

/** More rejected rows than both of these mean that the table is at fault and not the rows. */
const rejectedShare = 0.01
const rejectedRows = 10
/** Below this, dividing a batch does not help a server that is out of memory. */
const smallestBatch = 100

export class Store {
  readonly #deps: StoreDeps

  constructor(deps: StoreDeps) {
    this.#deps = deps
  }

  /**
   * Inserts rows and returns the indexes of those that ClickHouse refuses for what they hold.
   * @throws RowsNotKept where rows have to be divided that were not kept; what `signal` was aborted with;
   * KunjunganError `halted` where halting is to fail.
   */
  async insert(table: string, rows: InsertRows, signal: AbortSignal): Promise<number[]> {
    for (;;) {
      const rejected = await this.#insertRange(table, rows, 0, signal)
      if (rejected.length <= Math.max(rejectedRows, rows.count * rejectedShare)) return rejected
      const reason = `ClickHouse refuses ${rejected.length} of ${rows.count} rows of ${table}: check the table's schema; no row is lost.`
      await this.#deps.retryPolicy.halt(reason, signal)
    }
  }

  async #insertRange(table: string, rows: InsertRows, from: number, signal: AbortSignal): Promise<number[]> {
    if (rows.count === 0) return []
    const outcome = await this.#tryAll(table, rows, signal)
    if (outcome === 'done') return []
    if (rows.count === 1) return (await this.#isViewsFault(table, rows, signal)) ? [] : [from]
    const [left, right] = rows.divided()
    const rejected = await this.#insertRange(table, left, from, signal)
    return [...rejected, ...(await this.#insertRange(table, right, from + left.count, signal))]
  }

  #tryAll(
    table: string,
    rows: InsertRows,
    signal: AbortSignal,
    mode: 'plain' | 'ignore view errors' | 'views must take it' = 'plain',
  ): Promise<'done' | 'data' | 'smaller'> {
    const { retryPolicy, access } = this.#deps
    const dataFaultsHalt = mode === 'views must take it'
    const classify = (error: unknown): FaultClass => {
      const fault = clickHouseErrorClass(error)
      if (fault === 'data' && dataFaultsHalt) return 'halt'
      return fault === 'smaller' && rows.count < smallestBatch ? 'retry' : fault
    }
    const call = {
      dependency: 'clickhouse' as const,
      what: `insert into ${table}`,
      run: () => this.#send(table, rows, signal, mode === 'ignore view errors'),
      classify,
      codeOf: (error: unknown) => clickHouseCode(error) ?? transportCode(error),
      explain: (error: unknown) =>
        dataFaultsHalt
          ? `A materialised view of ${table} throws (ClickHouse's error ${clickHouseCode(error)}): fix the view; no row is lost.`
          : clickHouseFault(error, access).message,
    }
    return retryPolicy.run(call, signal)
  }

  /**
   * A single row was refused. If the table takes it while errors of its views are ignored, the fault lies in a view:
   * then nothing is rejected, and ingest halts until the views take it too.
   */
  async #isViewsFault(table: string, rows: InsertRows, signal: AbortSignal): Promise<boolean> {
    if ((await this.#tryAll(table, rows, signal, 'ignore view errors')) !== 'done') return false
    await this.#tryAll(table, rows, signal, 'views must take it')
    return true
  }

  async #send(table: string, rows: InsertRows, signal: AbortSignal, ignoresViews: boolean): Promise<void> {
    const since = performance.now()
    const answer = await this.#deps.client.exec({
      query: `INSERT INTO ${table} (${rows.columns.join(', ')}) FORMAT ${rows.format}`,
      values: Readable.from(rows.body(), { objectMode: false }),
      abort_signal: signal,
      clickhouse_settings: {
        async_insert: 0,
        wait_end_of_query: 1,
        ...(ignoresViews ? { materialized_views_ignore_errors: 1 } : {}),
      },
    })
    // The connection is closed unless the answer is read.
    await buffer(answer.stream)
    this.#deps.observer.onInserted(table, rows.count, (performance.now() - since) / 1_000)
  }
}
