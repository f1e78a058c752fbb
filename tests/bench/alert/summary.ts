/** What the scores of many histories come to: the figures that the goals are about. */
import type { EpisodeResult, Score } from './score.ts'

export interface Share {
  readonly found: number
  readonly of: number
}

export interface Summary {
  readonly mppMonths: number
  readonly episodes: number
  readonly alerts: number
  readonly falseAlarms: number
  readonly falsePerMonth: number
  readonly falseMppPerMonth: number
  readonly precision: number
  readonly agencySurges: Share
  readonly mppSurges: Share
  readonly agencyDrops: Share
  readonly mppDrops: Share
  readonly drops: Share
  readonly agencySilences: Share
  /** Every one, clear or not. */
  readonly mppSilences: Share
  readonly mppSilenceDelayMinutes: number
  readonly surgeDelayMinutes: number
  readonly alertsPerEpisode: number
  readonly resolvedInTime: number
  /** Of clear surges, by level, factor and duration. */
  readonly bySize: ReadonlyMap<string, Share>
}

export function summarise(scores: readonly Score[]): Summary {
  const episodes = scores.flatMap((score) => score.episodes)
  const falseAlarms = scores.flatMap((score) => score.falseAlarms)
  const alerts = sum(scores.map((score) => score.alerts))
  const mppMonths = sum(scores.map((score) => score.mppMonths))
  const found = episodes.filter(isFound)
  const clear = (kind: string, isMpp: boolean): Share =>
    shareOf(episodes.filter((one) => one.isClear && one.kind === kind && (one.agency === '') === isMpp))
  const mppSilences = episodes.filter((one) => one.kind === 'silent' && one.agency === '')
  const bySize = new Map<string, Share>()
  for (const one of episodes) {
    if (one.kind !== 'surge') continue
    const key = sizeKey(one.agency === '', one.factor, one.duration)
    const before = bySize.get(key) ?? { found: 0, of: 0 }
    if (one.isClear) bySize.set(key, { found: before.found + (isFound(one) ? 1 : 0), of: before.of + 1 })
  }
  return {
    mppMonths,
    episodes: episodes.length,
    alerts,
    falseAlarms: falseAlarms.length,
    falsePerMonth: falseAlarms.length / mppMonths,
    falseMppPerMonth: falseAlarms.filter((alert) => alert.agency === '').length / mppMonths,
    precision: alerts === 0 ? 0 : (alerts - falseAlarms.length) / alerts,
    agencySurges: clear('surge', false),
    mppSurges: clear('surge', true),
    agencyDrops: clear('drop', false),
    mppDrops: clear('drop', true),
    drops: shareOf(episodes.filter((one) => one.isClear && one.kind === 'drop')),
    agencySilences: clear('silent', false),
    mppSilences: shareOf(mppSilences),
    mppSilenceDelayMinutes: medianDelay(mppSilences),
    surgeDelayMinutes: medianDelay(episodes.filter((one) => one.kind === 'surge')),
    alertsPerEpisode: sum(found.map((one) => one.alerts)) / Math.max(1, found.length),
    resolvedInTime: found.filter((one) => one.isResolvedInTime).length / Math.max(1, found.length),
    bySize,
  }
}

export function sizeKey(isMpp: boolean, factor: number, duration: string): string {
  return `${isMpp ? 'MPP' : 'agency'} ${factor} ${duration}`
}

export function rate({ found, of }: Share): number {
  return of === 0 ? Number.NaN : found / of
}

function isFound({ alerts }: EpisodeResult): boolean {
  return alerts > 0
}

function shareOf(episodes: readonly EpisodeResult[]): Share {
  return { found: episodes.filter(isFound).length, of: episodes.length }
}

function medianDelay(episodes: readonly EpisodeResult[]): number {
  const delays = episodes.flatMap((one) => one.delayMinutes ?? []).toSorted((a, b) => a - b)
  return delays[Math.floor(delays.length / 2)] ?? Number.NaN
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
