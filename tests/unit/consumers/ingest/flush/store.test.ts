/**
 * Which rows an insert rejects: by halves down to the single row, and only a row that the table itself does not take.
 * ClickHouse is a function here that answers with its error codes.
 */
import { ClickHouseError } from '@clickhouse/client'
import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { objectRows } from '../../../../../consumers/ingest/flush/insert-rows.ts'
import type { FaultClass } from '../../../../../consumers/ingest/faults/fault-class.ts'
import { noObserver } from '../../../../../consumers/ingest/observer.ts'
import { RetryPolicy } from '../../../../../consumers/ingest/faults/retry-policy.ts'
import { Store, type StoreDeps } from '../../../../../consumers/ingest/flush/store.ts'
import { clickHouseErrorCodes as codes } from '../../../../../infra/clickhouse/error-codes.ts'
import { silent } from '../fakes.ts'

interface Insert {
  readonly rows: readonly number[]
  readonly ignoresViews: boolean
}
/** The code of the error that an insert ends with; undefined where it succeeds. */
type Answer = (insert: Insert, attempt: number) => number | undefined

const rowsOf = (count: number): object[] => Array.from({ length: count }, (_, id) => ({ id }))

interface World {
  readonly inserts: Insert[]
  readonly halts: (string | undefined)[]
  readonly faults: FaultClass[]
  readonly abort: AbortController
  readonly insert: (rows: number) => Promise<number[]>
}

function world(answer: Answer, failOnHalt = false): World {
  const inserts: Insert[] = []
  const halts: (string | undefined)[] = []
  const faults: FaultClass[] = []
  const abort = new AbortController()
  const observer = {
    ...noObserver,
    onHalt: (reason: string | undefined) => void halts.push(reason),
    onFault: (_dependency: string, fault: FaultClass) => void faults.push(fault),
  }
  const config = { failOnHalt, initialDelayMs: 0, haltDelayMs: 0 }
  const retryPolicy = new RetryPolicy(config, { logger: silent, random: () => 0, observer })
  const exec = async (params: { values: Readable; clickhouse_settings?: object }): Promise<unknown> => {
    const lines = (await text(params.values)).split('\n')
    const one = {
      rows: lines.map((line) => (JSON.parse(line) as { id: number }).id),
      ignoresViews: 'materialized_views_ignore_errors' in (params.clickhouse_settings ?? {}),
    }
    inserts.push(one)
    const code = answer(one, inserts.length)
    if (code !== undefined)
      throw new ClickHouseError({ message: 'quotes a row', code: String(code), type: '' })
    return { stream: Readable.from([]) }
  }
  const client = { exec } as unknown as StoreDeps['client']
  const access = { url: 'http://clickhouse:8123', user: 'ingest', password: '' }
  const store = new Store({ client, access, retryPolicy, observer })
  return {
    inserts,
    halts,
    faults,
    abort,
    insert: (rows) => store.insert('queue_events', objectRows(rowsOf(rows)), abort.signal),
  }
}

/** A table that refuses every insert with one of these rows. */
const refuses =
  (...bad: number[]): Answer =>
  ({ rows }) =>
    rows.some((id) => bad.includes(id)) ? codes.CANNOT_PARSE_NUMBER : undefined

describe('an insert', () => {
  it('of rows that are all taken is one call', async () => {
    const { inserts, insert } = world(() => undefined)
    expect(await insert(1_000)).toEqual([])
    expect(inserts.map(({ rows }) => rows.length)).toEqual([1_000])
  })

  it('of no rows is a no-op', async () => {
    const { inserts, insert } = world(() => undefined)
    expect(await insert(0)).toEqual([])
    expect(inserts).toEqual([])
  })

  it.for([[[0]], [[999]], [[0, 1, 500, 999]], [[3, 7, 11, 400, 401, 402, 403, 998]]])(
    'rejects the bad rows %s and no other, and stores each good one once',
    async ([bad]) => {
      const answer = refuses(...(bad ?? []))
      const { inserts, insert } = world(answer)
      expect(await insert(1_000)).toEqual(bad)
      const stored = inserts.filter((one) => answer(one, 0) === undefined).flatMap(({ rows }) => rows)
      expect(stored.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 1_000 }, (_, id) => id).filter((id) => bad?.includes(id) !== true),
      )
    },
  )

  it('rejects a row only after it was refused alone, without its views as well', async () => {
    const { inserts, insert } = world(refuses(2))
    await insert(4)
    expect(inserts.filter(({ rows }) => rows.length === 1 && rows[0] === 2)).toEqual([
      { rows: [2], ignoresViews: false },
      { rows: [2], ignoresViews: true },
    ])
  })

  it('rejects nothing where a view is at fault, halts, and resumes once the view takes the row', async () => {
    let viewThrows = 4
    const { halts, insert } = world(({ rows, ignoresViews }) => {
      if (!rows.includes(2) || ignoresViews) return undefined
      return viewThrows-- > 0 ? codes.INCORRECT_DATA : undefined
    })
    expect(await insert(4)).toEqual([])
    expect(halts).toEqual([
      "A materialised view of queue_events throws (ClickHouse's error 117): fix the view; no row is lost.",
      undefined,
    ])
  })

  it('divides a batch that is too large for the memory, and not below 100 rows', async () => {
    const { inserts, insert } = world(({ rows }) =>
      rows.length > 150 ? codes.MEMORY_LIMIT_EXCEEDED : undefined,
    )
    expect(await insert(400)).toEqual([])
    expect(inserts.map(({ rows }) => rows.length)).toEqual([400, 200, 100, 100, 200, 100, 100])
    const small = world((_, attempt) => (attempt < 4 ? codes.MEMORY_LIMIT_EXCEEDED : undefined))
    expect(await small.insert(99)).toEqual([])
    expect(small.inserts.map(({ rows }) => rows.length)).toEqual([99, 99, 99, 99])
    expect(small.faults).toEqual(['retry', 'retry', 'retry'])
  })

  it('accepts up to ten rejected rows, or one in a hundred', async () => {
    const ten = Array.from({ length: 10 }, (_, id) => id)
    expect(await world(refuses(...ten)).insert(20)).toEqual(ten)
    const twenty = Array.from({ length: 20 }, (_, id) => id * 100)
    expect(await world(refuses(...twenty)).insert(2_000)).toEqual(twenty)
  })

  it('with more of them halts as a whole, and gives up no row once the table is fixed', async () => {
    const eleven = Array.from({ length: 11 }, (_, id) => id)
    const table: World = world((one, attempt) =>
      table.halts.length > 0 ? undefined : refuses(...eleven)(one, attempt),
    )
    expect(await table.insert(20)).toEqual([])
    expect(table.inserts.at(-1)?.rows).toHaveLength(20)
    expect(table.halts).toEqual([
      "ClickHouse refuses 11 of 20 rows of queue_events: check the table's schema; no row is lost.",
      undefined,
    ])
  })

  it('fails there where the command is to finish', async () => {
    const eleven = Array.from({ length: 11 }, (_, id) => id)
    await expect(world(refuses(...eleven), true).insert(20)).rejects.toThrow(
      /^Ingest halted: ClickHouse refuses 11 of 20 rows/,
    )
  })

  it('that is aborted rejects with the reason and tries no more', async () => {
    const { inserts, abort, insert } = world(() => {
      abort.abort(new Error('revoked'))
      return codes.CANNOT_PARSE_NUMBER
    })
    await expect(insert(8)).rejects.toThrow('revoked')
    expect(inserts).toHaveLength(1)
  })
})
