/**
 * Fills the raw tables with a year of many MPPs, made inside ClickHouse, so that the materialised views do their work
 * as with real events. It goes over all MPPs in passes, each adding some of every day's tickets: whenever the time is
 * up, every MPP has its year. Then everything settles: merges, and the months that are finished.
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
  /** How long it took to store all finished months, and how many there are. */
  readonly finishSeconds: number
  readonly finishedMonths: number
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

/** Loads, waits for merges and stores the finished months. */
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
  const finished = await finishMonths(stack, progress, signal)
  return {
    ...{ seconds, isComplete },
    events: counts['total'] ?? 0,
    queueEvents: counts['queue'] ?? 0,
    ...finished,
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

/** Runs the refresh that the server does once a minute until no month is due, and has the rows used at once. */
async function finishMonths(
  stack: BenchStack,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ finishSeconds: number; finishedMonths: number }> {
  const began = Date.now()
  const run = (query: string): Promise<unknown> => stack.client.command({ query, abort_signal: signal })
  // Loading is over, so nothing has to settle.
  await run(
    'ALTER TABLE month_marks UPDATE last_late_at = last_late_at - toIntervalHour(1) WHERE true SETTINGS mutations_sync = 2',
  )
  for (let due = 1; due > 0;) {
    await run('SYSTEM REFRESH VIEW finish_months')
    await run('SYSTEM WAIT VIEW finish_months')
    const counts = await numbers(
      stack,
      'SELECT (SELECT count() FROM due_month) AS due, (SELECT count() FROM stored_months) AS finished',
    )
    due = counts['due'] ?? 0
    progress(`finishing months: ${counts['finished'] ?? 0} stored, ${passed(began)} s`)
  }
  const finishSeconds = passed(began)
  await run(
    'ALTER TABLE stored_months UPDATE finished_at = finished_at - toIntervalHour(1) WHERE true SETTINGS mutations_sync = 2',
  )
  const { finished = 0 } = await numbers(
    stack,
    'SELECT count() AS finished FROM month_in_use WHERE through >= month',
  )
  return { finishSeconds, finishedMonths: finished }
}
