/**
 * Fills the raw tables with a year of many MPPs, made inside ClickHouse, so that the materialised views do their work
 * as with real events. It goes over all MPPs in passes, each adding some of every day's tickets: whenever the time is
 * up, every MPP has its year. Then everything settles: merges, and the days that are stored.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { readSqlFiles } from '../../../infra/text/sql-files.ts'
import type { BenchStack } from './stack.ts'

export interface LoadConfig {
  readonly mpps: number
  /** How many raw events to aim at. */
  readonly events: number
  /** When to stop loading, even if there are fewer. */
  readonly minutes: number
}

export interface Load {
  readonly events: number
  readonly queueEvents: number
  readonly seconds: number
  readonly isComplete: boolean
  /** How long it took to store all ended days and months, and how many days of MPPs there are. */
  readonly storeSeconds: number
  readonly storedDays: number
  /** What the aggregates take on disk over what the raw tables take. */
  readonly diskRatio: number
}

export type Progress = (line: string) => void

const mppsPerBatch = 12
const passes = 3
/** How many batches at a time. */
const loaders = 2
// As the SQL of loading gives them, over the 246 or so days of a year that are worked on and today.
const workingDays = 246
const counterEventsPerDay = 125
const eventsPerTicket = 4.42

/** Loads, waits for merges and stores ended days and months. */
export async function loadYear(
  stack: BenchStack,
  config: LoadConfig,
  progress: Progress,
  signal: AbortSignal,
): Promise<Load> {
  const began = Date.now()
  const deadline = began + config.minutes * 60_000
  const statements = (await readSqlFiles(new URL('load', import.meta.url).pathname)).flatMap(
    (file) => file.statements,
  )
  const tickets = (config.events / config.mpps / workingDays - counterEventsPerDay) / eventsPerTicket
  const batches = batchesOf(config.mpps)
  let at = 0
  const work = async (): Promise<void> => {
    for (let batch = batches[at]; batch !== undefined && Date.now() < deadline; batch = batches[at]) {
      at++
      for (const query of statements) {
        await stack.client.command({
          query,
          query_params: { ...batch, tickets, passes },
          clickhouse_settings: { wait_end_of_query: 1 },
          abort_signal: signal,
        })
      }
      progress(`loading: pass ${batch.pass + 1} of ${passes}, up to ${batch.last_mpp}, ${passed(began)} s`)
    }
  }
  await Promise.all(Array.from({ length: loaders }, work))
  const isComplete = at === batches.length
  const seconds = passed(began)
  const counts = await numbers(
    stack,
    `SELECT (SELECT count() FROM queue_events) AS queue, queue + (SELECT count() FROM counter_events)
       + (SELECT count() FROM survey_events) AS total`,
  )
  await merged(stack, progress, signal)
  const stored = await storeDays(stack, progress, signal)
  await merged(stack, progress, signal)
  const { aggregates = 0, raw = 1 } = await numbers(
    stack,
    `SELECT sumIf(bytes_on_disk, table IN ('queue_events', 'survey_events', 'counter_events')) AS raw,
       sumIf(bytes_on_disk, NOT startsWith(table, 'ref_') AND NOT startsWith(table, 'dead_letter')) - raw AS aggregates
     FROM system.parts WHERE active AND database = currentDatabase()`,
  )
  return {
    seconds,
    isComplete,
    events: counts['total'] ?? 0,
    queueEvents: counts['queue'] ?? 0,
    ...stored,
    diskRatio: aggregates / raw,
  }
}

interface Batch {
  readonly pass: number
  readonly first_mpp: string
  readonly last_mpp: string
}

/** A pass goes over all MPPs, some at a time. */
function batchesOf(mpps: number): Batch[] {
  const perPass = Math.ceil(mpps / mppsPerBatch)
  return Array.from({ length: passes * perPass }, (_, at) => {
    const first = (at % perPass) * mppsPerBatch + 1
    const last = Math.min(first + mppsPerBatch - 1, mpps)
    return { pass: Math.floor(at / perPass), first_mpp: slug(first), last_mpp: slug(last) }
  })
}

function slug(number: number): string {
  return `mpp-${String(number).padStart(3, '0')}`
}

function passed(began: number): number {
  return Math.round((Date.now() - began) / 1_000)
}

async function numbers(stack: BenchStack, query: string): Promise<Record<string, number>> {
  const result = await stack.client.query({ query, format: 'JSONEachRow' })
  const [row] = await result.json<Record<string, number>>()
  return row ?? {}
}

/** Waits for the merges that loading has left, at most five minutes. */
async function merged(stack: BenchStack, progress: Progress, signal: AbortSignal): Promise<void> {
  const began = Date.now()
  for (let reported = -1; passed(began) < 300;) {
    const { merges = 0 } = await numbers(
      stack,
      `SELECT (SELECT count() FROM system.merges) + (SELECT count() FROM system.mutations WHERE NOT is_done) AS merges`,
    )
    if (merges === 0) return
    if (merges !== reported) progress(`merging: ${merges} merges under way`)
    reported = merges
    await delay(1_000, undefined, { signal })
  }
}

/** Runs the refreshes that the server does once a minute until no day and no month is due. */
async function storeDays(
  stack: BenchStack,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ storeSeconds: number; storedDays: number }> {
  const began = Date.now()
  const run = (query: string): Promise<unknown> => stack.client.command({ query, abort_signal: signal })
  // Loading is over, so nothing has to settle.
  await run(
    'ALTER TABLE legs UPDATE changed_at = changed_at - toIntervalHour(1) WHERE true SETTINGS mutations_sync = 2',
  )
  for (const [view, due] of [
    ['store_days', 'due_day'],
    ['store_months', 'due_month'],
  ]) {
    for (let left = 1; left > 0;) {
      await run(`SYSTEM REFRESH VIEW ${view}`)
      await run(`SYSTEM WAIT VIEW ${view}`)
      left = (await numbers(stack, `SELECT count() AS due FROM ${due}`))['due'] ?? 0
      progress(`${view}: ${left === 0 ? 'all stored' : 'more to store'}, ${passed(began)} s`)
    }
  }
  for (const table of ['day_figures', 'month_figures'])
    await run(
      `ALTER TABLE ${table} UPDATE begun_at = begun_at - toIntervalHour(1) WHERE true SETTINGS mutations_sync = 2`,
    )
  const { stored = 0 } = await numbers(
    stack,
    "SELECT count() AS stored FROM day_figures FINAL WHERE agency = ''",
  )
  return { storeSeconds: passed(began), storedDays: stored }
}
