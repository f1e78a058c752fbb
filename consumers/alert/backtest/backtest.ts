/**
 * The detector over history as it would have run: each step judged with what lay before it. Only reads; nothing is
 * written and nothing is sent.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { type Reference, utcOffsetsOf } from '../../../schemas/reference.ts'
import { dayMs } from '../../../schemas/time.ts'
import { notJudged, replay, stepAt } from '../detector/detector.ts'
import { historyDays, historyOf } from '../history/history-cache.ts'
import { readDays } from '../history/read-history.ts'
import { rulesOf } from '../rules.ts'
import { type AlertRow, alertRow } from '../state/alert-row.ts'

export interface BacktestConfig {
  readonly mpps: readonly string[]
  /** First and last local day, days since 1970-01-01. */
  readonly from: number
  readonly to: number
}

export interface BacktestDeps {
  /** A connection whose unqualified names are those of the store. */
  readonly client: ClickHouseClient
  readonly reference: Reference
  readonly clock: () => Date
}

/** A level that is not judged at the end of the range, as its history is too short. */
export interface NotJudged {
  readonly mpp: string
  /** Empty: the whole MPP. */
  readonly agency: string
  /** Open days that are known of it. */
  readonly open_days: number
}

export interface Backtest {
  /** The alerts that began in the range, in order of their start, with what had become of them by its end. */
  readonly rows: readonly AlertRow[]
  readonly notJudged: readonly NotJudged[]
}

/** Replays the range of every MPP. */
export async function backtest(
  config: BacktestConfig,
  { client, reference, clock }: BacktestDeps,
  onMpp: (done: number) => void = () => undefined,
): Promise<Backtest> {
  const offsets = utcOffsetsOf(reference)
  const rules = rulesOf(reference)
  const rows: AlertRow[] = []
  const unknown: NotJudged[] = []
  for (const [done, mpp] of config.mpps.entries()) {
    onMpp(done)
    const utcOffsetMinutes = offsets.get(mpp) ?? 0
    const range = { mpp, utcOffsetMinutes, from: config.from - historyDays, to: config.to }
    const history = historyOf(mpp, utcOffsetMinutes, reference, await readDays(client, range))
    const midnight = (day: number): number => day * dayMs - utcOffsetMinutes * 60_000
    const until = Math.min(midnight(config.to + 1), stepAt(clock().getTime()))
    const { alerts, transitions, state } = replay(history, midnight(config.from), until, rules)
    for (const { agency, openDays } of notJudged(history, state))
      unknown.push({ mpp, agency, open_days: openDays })
    const decidedAt = new Map(transitions.map(({ at, alert }) => [alert.id, at]))
    rows.push(
      ...alerts.map((alert) => alertRow(alert, reference, decidedAt.get(alert.id) ?? alert.startedAt)),
    )
  }
  onMpp(config.mpps.length)
  return {
    rows: rows.toSorted(
      (a, b) => compare(a.started_at, b.started_at) || compare(a.mpp, b.mpp) || compare(a.agency, b.agency),
    ),
    notJudged: unknown,
  }
}

/** Alerts of a local month at one level. */
export interface MonthCount {
  /** `YYYY-MM` */
  readonly month: string
  readonly mpp: string
  /** Empty: the whole MPP. */
  readonly agency: string
  readonly surge: number
  readonly drop: number
  readonly silent: number
}

/** How many alerts began in each local month at each level, where any did. */
export function countByMonth(rows: readonly AlertRow[], reference: Reference): MonthCount[] {
  const offsets = utcOffsetsOf(reference)
  const counts = new Map<string, MonthCount>()
  for (const { mpp, agency, kind, started_at } of rows) {
    const local = Date.parse(started_at) + (offsets.get(mpp) ?? 0) * 60_000
    const month = new Date(local).toISOString().slice(0, 7)
    const key = `${month} ${mpp} ${agency}`
    const own = counts.get(key) ?? { month, mpp, agency, surge: 0, drop: 0, silent: 0 }
    counts.set(key, { ...own, [kind]: own[kind] + 1 })
  }
  return [...counts.entries()].toSorted(([a], [b]) => compare(a, b)).map(([, count]) => count)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
