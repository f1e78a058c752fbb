/**
 * Alerts against labels: an episode is found by an alert of its kind, MPP and agency that started within it or an
 * hour after; every alert that finds no episode is a false alarm, whatever lay near it.
 */
import { dropScore, surgeScore } from '../../../consumers/alert/detector/statistics/negative-binomial.ts'
import type { AlertKind } from '../../../consumers/alert/detector/types.ts'
import type { Episode } from './episodes.ts'
import type { LabelledHistory } from './generator.ts'

/** An alert as every compared detector gives it. Instants in milliseconds. */
export interface Raised {
  readonly kind: AlertKind
  readonly agency: string
  readonly startedAt: number
  /** When it was said, and when it was called over. */
  readonly toldAt: number
  readonly resolvedAt: number | undefined
}

export interface EpisodeResult extends Episode {
  readonly isClear: boolean
  readonly alerts: number
  /** Minutes of office time from its start until it was raised; undefined where it was not found. */
  readonly delayMinutes: number | undefined
  readonly isResolvedInTime: boolean
}

export interface Score {
  readonly episodes: readonly EpisodeResult[]
  readonly falseAlarms: readonly Raised[]
  readonly alerts: number
  readonly mppMonths: number
}

/** -log10 of the chance that makes an episode clear. */
const clearScore = 4
const hourMs = 3_600_000
const slotMs = 900_000
const resolveSlots = 32

export function scoreOf(labelled: LabelledHistory, alerts: readonly Raised[]): Score {
  const offset = labelled.history.utcOffsetMinutes * 60_000
  const instant = (slot: number): number => slot * slotMs - offset
  const office = officeSlots(labelled)
  const matched = new Set<Raised>()
  const episodes = labelled.episodes.map((episode): EpisodeResult => {
    const own = alerts
      .filter(
        ({ kind, agency, startedAt }) =>
          kind === episode.kind &&
          agency === episode.agency &&
          startedAt > instant(episode.from) &&
          startedAt <= instant(episode.to) + hourMs,
      )
      .toSorted((a, b) => a.startedAt - b.startedAt)
    for (const alert of own) matched.add(alert)
    const [first] = own
    const last = own.at(-1)
    const end = last?.resolvedAt
    return {
      ...episode,
      isClear: isClear(labelled, episode),
      alerts: own.length,
      delayMinutes: first === undefined ? undefined : office(instant(episode.from), first.toldAt) * 15,
      isResolvedInTime: end !== undefined && office(instant(episode.to), end) <= resolveSlots,
    }
  })
  return {
    episodes,
    falseAlarms: alerts.filter((alert) => !matched.has(alert)),
    alerts: alerts.length,
    mppMonths: (labelled.judgedTo - labelled.judgedFrom) / (30.4375 * 86_400_000),
  }
}

/** Sums of an episode's slots: seen demand, true mean, and the squares of the days' means. */
export function sumsOf(
  labelled: LabelledHistory,
  { agency, from, to }: Episode,
): {
  readonly seen: number
  readonly mean: number
  readonly squares: number
} {
  const truth = labelled.truth.get(agency)
  const level = labelled.history.levels.find((one) => one.agency === agency)
  let seen = 0
  let mean = 0
  let squares = 0
  for (let day = Math.floor(from / 96); day * 96 < to; day++) {
    let ofDay = 0
    const counts = level?.days.get(day)
    for (let slot = Math.max(0, from - day * 96); slot < Math.min(96, to - day * 96); slot++) {
      ofDay += truth?.means.get(day)?.[slot] ?? 0
      seen += (counts?.visits[slot] ?? 0) + (counts?.refusedForQuota[slot] ?? 0)
    }
    mean += ofDay
    squares += ofDay * ofDay
  }
  return { seen, mean, squares }
}

function isClear(labelled: LabelledHistory, episode: Episode): boolean {
  const truth = labelled.truth.get(episode.agency)
  if (truth === undefined) return false
  const { seen, mean, squares } = sumsOf(labelled, episode)
  const variance = truth.phi * mean + truth.dayVariance * squares
  const score = episode.kind === 'surge' ? surgeScore(seen, mean, variance) : dropScore(seen, mean, variance)
  return score >= clearScore
}

/** Slots of office time between two instants: those in which the whole MPP expects anybody. */
function officeSlots(labelled: LabelledHistory): (from: number, to: number) => number {
  const offset = labelled.history.utcOffsetMinutes * 60_000
  const open: number[] = []
  for (const [day, means] of labelled.truth.get('')?.means ?? [])
    for (const [slot, mean] of means.entries()) if (mean > 0) open.push((day * 96 + slot) * slotMs - offset)
  open.sort((a, b) => a - b)
  return (from, to) => open.filter((start) => start >= from && start < to).length
}
