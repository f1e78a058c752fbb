/**
 * Asks ClickHouse for the board, as the reader whose figures they are. However many look at a page, one query is
 * asked per reader and moment: an answer is shared while it is young, and so is one that is still to come. What failed
 * is not remembered, and an answer is never shown to another reader.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { isDenied, isRefusal } from './faults.ts'

/** Who asks: a ClickHouse user, whose rights alone decide what comes back. */
export interface Reader {
  readonly user: string
  readonly client: ClickHouseClient
  /** The database of the views. */
  readonly bi: string
}

const keys = new WeakMap<Reader, string>()
let lastKey = 0

/**
 * Tells readers apart by user and password, as the pool has one for each: someone whose password was changed must not go
 * on with the answers of those who know the new one.
 */
export function readerKey(reader: Reader): string {
  const known = keys.get(reader) ?? `${++lastKey} ${reader.user}`
  keys.set(reader, known)
  return known
}

export interface Answer<Row> {
  readonly rows: readonly Row[]
  /** When ClickHouse answered, milliseconds since 1970. */
  readonly answeredAtMs: number
}

export interface BoardQuery<T extends z.ZodType> {
  readonly row: T
  readonly query: string
  readonly params?: Readonly<Record<string, unknown>>
  /** How old a shared answer may be. */
  readonly maxAgeMs: number
}

interface Kept {
  readonly answer: Promise<Answer<unknown>>
  /** Undefined while it is to come. */
  freshUntilMs: number | undefined
}

export interface FiguresDeps {
  readonly nowMs: () => number
  /** After each query that reached ClickHouse. */
  readonly onQuestion?: (seconds: number, isAnswered: boolean) => void
}

/** Since when ClickHouse has not answered, by the queries that were asked; milliseconds since 1970. */
interface Failing {
  readonly sinceMs: number
  readonly lastMs: number
}

const mostKept = 2_000
/** Where nobody asks, nobody learns that ClickHouse is back: a failure counts for so long. */
const failureMs = 60_000

export class Figures {
  readonly #kept = new Map<string, Kept>()
  readonly #deps: FiguresDeps
  #failing: Failing | undefined

  constructor(deps: FiguresDeps) {
    this.#deps = deps
  }

  /** How long queries have failed without an answer in between; 0 where the last failure is a minute old. */
  get failingMs(): number {
    const nowMs = this.#deps.nowMs()
    return isRecent(this.#failing, nowMs) ? nowMs - this.#failing.sinceMs : 0
  }

  /** Rows of a query, shared with whoever asks the same as the same user. */
  async ask<T extends z.ZodType>(reader: Reader, asked: BoardQuery<T>): Promise<Answer<z.infer<T>>> {
    const { query, params = {} } = asked
    const key = JSON.stringify([readerKey(reader), query, params])
    const nowMs = this.#deps.nowMs()
    const known = this.#kept.get(key)
    if (known !== undefined && (known.freshUntilMs === undefined || nowMs < known.freshUntilMs))
      return known.answer as Promise<Answer<z.infer<T>>>
    const answer = this.#read(reader, asked)
    const kept: Kept = { answer, freshUntilMs: undefined }
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    this.#dropOld(nowMs)
    try {
      const found = await answer
      // From the moment it was asked: what came later is not in it.
      kept.freshUntilMs = nowMs + asked.maxAgeMs
      return found
    } catch (error) {
      if (this.#kept.get(key) === kept) this.#kept.delete(key)
      throw error
    }
  }

  async #read<T extends z.ZodType>(
    reader: Reader,
    { row, query, params = {} }: BoardQuery<T>,
  ): Promise<Answer<z.infer<T>>> {
    const { nowMs, onQuestion } = this.#deps
    const startedMs = nowMs()
    try {
      const rows = await queryRows(reader.client, row, query, { params: { bi: reader.bi, ...params } })
      this.#failing = undefined
      onQuestion?.((nowMs() - startedMs) / 1_000, true)
      // A server that is far away answers with what it knew when it was asked.
      return { rows, answeredAtMs: startedMs }
    } catch (error) {
      // A reader without a right, or whose password has changed, got an answer.
      if (isDenied(error) || isRefusal(error)) this.#failing = undefined
      else this.#failed(nowMs())
      onQuestion?.((nowMs() - startedMs) / 1_000, false)
      throw error
    }
  }

  #failed(nowMs: number): void {
    const sinceMs = isRecent(this.#failing, nowMs) ? this.#failing.sinceMs : nowMs
    this.#failing = { sinceMs, lastMs: nowMs }
  }

  /** The oldest answers go first; those that are to come stay. */
  #dropOld(nowMs: number): void {
    for (const [key, { freshUntilMs }] of this.#kept) {
      const isOld = freshUntilMs !== undefined && freshUntilMs + 60_000 < nowMs
      if (!isOld && this.#kept.size <= mostKept) break
      if (freshUntilMs !== undefined) this.#kept.delete(key)
    }
  }
}

function isRecent(failing: Failing | undefined, nowMs: number): failing is Failing {
  return failing !== undefined && nowMs - failing.lastMs < failureMs
}
