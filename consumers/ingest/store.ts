/**
 * Inserts rows into one raw table until ClickHouse has acknowledged them: transient faults are tried again with
 * back-off, faults that someone has to mend halt and go on by themselves once mended, and only a row that ClickHouse
 * refuses when tried alone comes back as rejected. Repeats are harmless: nothing that reads minds them.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { clickHouseCode, clickHouseFault, type ClickHouseAccess } from '../../infra/clickhouse.ts'
import { KunjunganError } from '../../infra/errors.ts'
import type { Logger } from '../../infra/log.ts'
import type { Row } from '../../schemas/rows.ts'
import { type FaultClass, faultClass } from './fault-class.ts'

export interface StoreConfig {
  readonly access: ClickHouseAccess
  /** Ends with the error instead of waiting for a mend, for commands that are to finish. */
  readonly failOnHalt: boolean
  readonly firstPauseMs?: number
  readonly longestPauseMs?: number
}

export interface StoreDeps {
  readonly client: ClickHouseClient
  readonly logger: Logger
  readonly random: () => number
  /** Told when the store halts, and with undefined when it goes on. */
  readonly onHalt: (reason: string | undefined) => void
}

export interface TableTarget {
  readonly table: string
  readonly columns: readonly string[]
}

const unknownTries = 5
/** More rejected rows than these both mean that the table is at fault and not the rows. */
const rejectedShare = 0.01
const rejectedRows = 10

export class Store {
  readonly #config: StoreConfig
  readonly #deps: StoreDeps

  constructor(config: StoreConfig, deps: StoreDeps) {
    this.#config = config
    this.#deps = deps
  }

  /**
   * Inserts rows and tells the indexes of those that ClickHouse refuses for what they hold.
   * @throws what `signal` was aborted with; KunjunganError `halted` under `failOnHalt`.
   */
  async insert(target: TableTarget, rows: readonly Row[], signal: AbortSignal): Promise<number[]> {
    for (;;) {
      const rejected = await this.#insertRange(target, rows, 0, signal)
      if (rejected.length <= rejectedRows || rejected.length <= rows.length * rejectedShare) return rejected
      await this.#halt(
        `ClickHouse refuses ${rejected.length} of ${rows.length} rows of ${target.table}: look at the table's schema, rows are not dropped.`,
        undefined,
        signal,
      )
    }
  }

  async #insertRange(
    target: TableTarget,
    rows: readonly Row[],
    from: number,
    signal: AbortSignal,
  ): Promise<number[]> {
    if (rows.length === 0) return []
    const fault = await this.#tryUntilDecided(target, rows, signal)
    if (fault === undefined) return []
    if (rows.length === 1) return [from]
    const middle = rows.length >> 1
    const left = await this.#insertRange(target, rows.slice(0, middle), from, signal)
    return [...left, ...(await this.#insertRange(target, rows.slice(middle), from + middle, signal))]
  }

  /** Tries until the rows are in (undefined) or are to be divided ('data', 'smaller'). */
  async #tryUntilDecided(
    target: TableTarget,
    rows: readonly Row[],
    signal: AbortSignal,
  ): Promise<'data' | 'smaller' | undefined> {
    let halted = false
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted()
      try {
        await this.#send(target, rows)
        if (halted) this.#deps.onHalt(undefined)
        return undefined
      } catch (error) {
        const kind = this.#judge(error, attempt, rows.length)
        if (kind === 'data' || kind === 'smaller') return kind
        this.#deps.logger.warn(
          { table: target.table, code: clickHouseCode(error), kind, attempt },
          'insert failed',
        )
        if (kind === 'halt') {
          halted = true
          await this.#halt(clickHouseFault(error, this.#config.access).message, error, signal)
        } else {
          await this.#pause(attempt, signal)
        }
      }
    }
  }

  #judge(error: unknown, attempt: number, rows: number): FaultClass {
    const kind = faultClass(clickHouseCode(error))
    if (kind === 'smaller' && rows < 100) return 'retry'
    if (kind === 'unknown') return attempt < unknownTries ? 'retry' : 'halt'
    return kind
  }

  async #send(target: TableTarget, rows: readonly Row[]): Promise<void> {
    const [first, ...others] = target.columns
    if (first === undefined) return
    await this.#deps.client.insert({
      table: target.table,
      columns: [first, ...others],
      values: rows,
      format: 'JSONCompactEachRow',
      clickhouse_settings: {
        async_insert: 0,
        wait_end_of_query: 1,
        input_format_defaults_for_omitted_fields: 1,
      },
    })
  }

  async #halt(reason: string, cause: unknown, signal: AbortSignal): Promise<void> {
    if (this.#config.failOnHalt) throw new KunjunganError('halted', `Ingest halted: ${reason}`, { cause })
    this.#deps.onHalt(reason)
    await delay(this.#config.longestPauseMs ?? 5_000, undefined, { signal })
  }

  async #pause(attempt: number, signal: AbortSignal): Promise<void> {
    const longest = Math.min(
      (this.#config.firstPauseMs ?? 200) * 2 ** Math.min(attempt, 10),
      this.#config.longestPauseMs ?? 10_000,
    )
    await delay(longest * (0.5 + this.#deps.random() / 2), undefined, { signal })
  }
}
