/**
 * How well alerts meet labelled episodes. A hit is an alert of the episode's kind, MPP and agency whose `started_at`
 * lies within the episode or an hour after. Pure.
 */
import { dayMs } from '../../../schemas/time.ts'
import type { AlertRow } from '../state/alert-row.ts'
import type { Episode } from './labels.ts'

/** Figures of some episodes and the alerts beside them; a rate without a denominator is null. */
export interface Score {
  readonly episodes: number
  readonly found: number
  /** found over episodes. */
  readonly recall: number | null
  readonly alerts: number
  readonly false_alarms: number
  /** Alerts that hit an episode over alerts. */
  readonly precision: number | null
  /** Over the MPPs and their months of the range, a month of 30.44 days. */
  readonly false_alarms_per_mpp_month: number
  /** Alerts that hit, over the episodes found. */
  readonly alerts_per_found_episode: number | null
  /** Median minutes from an episode's start to its first hit. */
  readonly delay_median_minutes: number | null
}

export interface ScoredPart extends Score {
  readonly kind: AlertRow['kind']
  readonly level: 'agency' | 'mpp'
}

export interface FullScore extends Score {
  /** Labels outside the range or of other MPPs, which were left out. */
  readonly labels_left_out: number
  readonly parts: readonly ScoredPart[]
}

/** What was judged of one MPP: its own local days. */
export interface ScoreRange {
  readonly mpp: string
  /** Milliseconds since 1970; `to` is excluded. */
  readonly from: number
  readonly to: number
}

const graceMs = 3_600_000
const monthMs = 30.44 * dayMs

/** Scores all, and each kind at each level. */
export function scoreOf(
  rows: readonly AlertRow[],
  labels: readonly Episode[],
  ranges: readonly ScoreRange[],
): FullScore {
  const episodes = labels.filter((label) =>
    ranges.some(({ mpp, from, to }) => mpp === label.mpp && label.start < to && label.end >= from),
  )
  const mppMonths = ranges.reduce((sum, { from, to }) => sum + (to - from) / monthMs, 0)
  const parts = (['surge', 'drop', 'silent'] as const).flatMap((kind) =>
    (['agency', 'mpp'] as const).flatMap((level): ScoredPart[] => {
      const isPart = (one: { readonly kind: string; readonly agency: string }): boolean =>
        one.kind === kind && (one.agency === '') === (level === 'mpp')
      const own = episodes.filter(isPart)
      const alerts = rows.filter(isPart)
      return own.length + alerts.length === 0 ? [] : [{ kind, level, ...score(alerts, own, mppMonths) }]
    }),
  )
  return {
    ...score(rows, episodes, mppMonths),
    labels_left_out: labels.length - episodes.length,
    parts,
  }
}

function score(rows: readonly AlertRow[], episodes: readonly Episode[], mppMonths: number): Score {
  const hits = new Set<AlertRow>()
  const delays: number[] = []
  for (const episode of episodes) {
    const own = rows.filter((row) => isHit(row, episode))
    for (const row of own) hits.add(row)
    if (own.length > 0)
      delays.push((Math.min(...own.map((row) => Date.parse(row.started_at))) - episode.start) / 60_000)
  }
  const falseAlarms = rows.length - hits.size
  return {
    episodes: episodes.length,
    found: delays.length,
    recall: rate(delays.length, episodes.length),
    alerts: rows.length,
    false_alarms: falseAlarms,
    precision: rate(hits.size, rows.length),
    false_alarms_per_mpp_month: falseAlarms / mppMonths,
    alerts_per_found_episode: rate(hits.size, delays.length),
    delay_median_minutes: median(delays),
  }
}

function isHit(row: AlertRow, episode: Episode): boolean {
  const startedAt = Date.parse(row.started_at)
  return (
    row.kind === episode.kind &&
    row.mpp === episode.mpp &&
    row.agency === episode.agency &&
    startedAt >= episode.start &&
    startedAt <= episode.end + graceMs
  )
}

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  if (upper === undefined) return null
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
