/** Stores ended days and months at once or sooner, without waiting until their last event or the stored rows are some minutes old. */
import { expect, inject } from 'vitest'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { readViewStatements } from '../../sql/view-files.ts'
import type { Pipeline } from './pipeline.ts'
import type { SharedStack } from './shared-stack.ts'

const views = ['store_days', 'store_months']
/** Each stores five thousand days or a thousand months. */
const mostRounds = 20

/** Keeps the server from storing by itself, so that a test knows what is stored. */
export async function stopStoring({ admin, databases: { store } }: Pipeline): Promise<void> {
  for (const view of views) await admin.command({ query: `SYSTEM STOP VIEW ${store}.${view}` })
}

/** Stores all ended days and months that are not stored as their legs are now, then stops again. */
export async function storeDays(pipeline: Pipeline): Promise<void> {
  const { store } = pipeline.databases
  const run = (query: string): Promise<unknown> => pipeline.admin.command({ query })
  // A number, as a replicated table takes no `now()` in an UPDATE.
  const hourAgo = `toDateTime(${Math.floor(Date.now() / 1_000) - 3_600}, 'UTC')`
  await run(
    `ALTER TABLE ${store}.legs UPDATE changed_at = changed_at - toIntervalHour(1)
      WHERE changed_at > ${hourAgo} SETTINGS mutations_sync = 2`,
  )
  for (const [view, due] of [
    ['store_days', 'due_day'],
    ['store_months', 'due_month'],
  ]) {
    for (let left = 1, rounds = 0; left > 0; rounds++) {
      if (rounds === mostRounds) throw new Error(`${due} still has ${left} rows after ${rounds} times.`)
      await run(`SYSTEM START VIEW ${store}.${view}`)
      await run(`SYSTEM REFRESH VIEW ${store}.${view}`)
      await run(`SYSTEM WAIT VIEW ${store}.${view}`)
      await run(`SYSTEM STOP VIEW ${store}.${view}`)
      const [row] = await pipeline.rows<{ n: number }>(`SELECT count() AS n FROM ${store}.${due}`)
      left = row?.n ?? 0
    }
  }
  for (const table of ['day_figures', 'month_figures'])
    await run(
      `ALTER TABLE ${store}.${table} UPDATE begun_at = begun_at - toIntervalHour(1)
        WHERE begun_at > ${hourAgo} SETTINGS mutations_sync = 2`,
    )
}

/**
 * Makes the views again so that days are stored as soon as something has come into them, and stored rows count after so
 * long: a short test sees many come into use. Storing is given up after the limit, if one is given.
 */
export async function useSooner(
  { databases: { store } }: Pipeline,
  settleMs: number,
  {
    stack = inject('stack'),
    limitSeconds,
  }: { readonly stack?: SharedStack; readonly limitSeconds?: number } = {},
): Promise<void> {
  const { clickhouseUrl, credentials } = stack
  const access = { url: clickhouseUrl, user: 'kunjungan_admin', password: credentials.admin }
  const storeClient = createClickHouse(access, { database: store })
  const statements = (await readViewStatements()).map(({ statement }) => statement)
  const waiting = statements.filter((statement) => /toIntervalMinute\((5|10)\)/.test(statement))
  const limited = statements.filter((statement) => statement.includes('max_execution_time = 240'))
  for (const statement of limitSeconds === undefined ? waiting : [...waiting, ...limited]) {
    const query = statement
      .replaceAll('toIntervalMinute(5)', `toIntervalMillisecond(${settleMs})`)
      .replaceAll('toIntervalMinute(10)', 'toIntervalMinute(0)')
      .replaceAll('max_execution_time = 240', `max_execution_time = ${limitSeconds}`)
    await storeClient.command({ query })
  }
  await storeClient.close()
  // Which months and which days are not stored, each for the reader's MPPs and for all, and which days are due.
  expect(waiting).toHaveLength(5)
  expect(limited).toHaveLength(2)
}
