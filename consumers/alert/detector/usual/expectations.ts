/**
 * The baselines of all levels of one MPP for one local day, built once and kept as long as the history object lives.
 * They depend on the history before the day and on the alerts that fired before it, on nothing else: a run that
 * starts at noon has the same baselines as one that started in the morning.
 */
import { baselineOf } from './baseline.ts'
import type { Baseline } from './baseline.ts'
import { isMasked, masksOf } from './masks.ts'
import type { Mask } from './masks.ts'
import { isNewcomer, newLevelDay } from './new-level.ts'
import { seriesOf } from './series.ts'
import type { Series } from './series.ts'
import { instantOf } from '../slots.ts'
import { slotsPerDay } from '../types.ts'
import type { DetectorState, MppHistory } from '../types.ts'

/** What the judgement needs of a level's baseline. */
export type Expectation = Pick<Baseline, 'isReady' | 'openDays' | 'expectationOf' | 'spread' | 'knowsFasting'>

/** By agency, '' for the MPP. */
export type Expectations = ReadonlyMap<string, Expectation>

/** Gives the expectations for a local day; another source than the learned one serves to measure the ceiling. */
export type ExpectationSource = (history: MppHistory, state: DetectorState, day: number) => Expectations

interface Kept {
  readonly day: number
  readonly alerts: string
  readonly expectations: Expectations
}

const cache = new WeakMap<MppHistory, Kept>()

export const learnedExpectations: ExpectationSource = (history, state, day) => {
  const midnight = instantOf(history, day * slotsPerDay)
  const alerts = alertsBefore(state, midnight)
  const kept = cache.get(history)
  if (kept?.day === day && kept.alerts === alerts) return kept.expectations
  const expectations = learn(history, state, day, midnight)
  cache.set(history, { day, alerts, expectations })
  return expectations
}

function learn(history: MppHistory, state: DetectorState, day: number, midnight: number): Expectations {
  const all = history.levels.map(seriesOf)
  const mppSeries = all.find((series) => series.agency === '')
  const expectations = new Map<string, Expectation>()
  if (mppSeries === undefined) return expectations
  const mppMasks = masksOf(history, state, mppSeries, midnight)
  const agencies = all
    .filter((series) => series.agency !== '')
    .map((series) => {
      const masks = masksOf(history, state, series, midnight)
      const since = newLevelDay(history, state, series.agency, midnight)
      return { series, masks, since, isNew: isNewcomer(series, mppSeries, since, day) }
    })
  const common = { history, mppSeries, day }
  const parent = baselineOf({
    ...common,
    series: mppSeries,
    parent: undefined,
    masks: mppMasks,
    correction: correctionOf(
      agencies.filter(({ masks, isNew }) => masks.length > 0 || isNew),
      day,
    ),
    since: newLevelDay(history, state, '', midnight),
  })
  expectations.set('', parent)
  for (const { series, masks, since } of agencies) {
    const baseline = baselineOf({
      ...common,
      series,
      parent,
      masks: [...masks, ...mppMasks],
      correction: () => undefined,
      since,
    })
    expectations.set(series.agency, baseline)
  }
  return expectations
}

/**
 * What the MPP's count of a slot has too much because an agency of it was unusual: seen minus its mean of that slot;
 * of a newcomer all that was seen.
 */
function correctionOf(
  agencies: readonly { readonly series: Series; readonly masks: readonly Mask[]; readonly isNew: boolean }[],
  before: number,
): (day: number) => ((slot: number) => number) | undefined {
  const usual = agencies.map(({ series, masks, isNew }) => {
    const sums = new Float64Array(slotsPerDay)
    let days = 0
    for (let day = before - 1; day >= Math.max(series.firstDay, before - 90) && days < 40; day--) {
      const demand = series.demand(day)
      if (
        demand === undefined ||
        masks.some((mask) => mask.to > day * slotsPerDay && mask.from < (day + 1) * slotsPerDay)
      )
        continue
      days++
      for (const [slot, count] of demand.entries()) sums[slot] = (sums[slot] ?? 0) + count
    }
    return { series, masks, isNew, mean: sums.map((sum) => (days === 0 ? 0 : sum / days)) }
  })
  return (day) => {
    const touching = usual.filter(
      ({ series, masks, isNew }) =>
        (isNew && series.total(day) > 0) ||
        masks.some((mask) => mask.to > day * slotsPerDay && mask.from < (day + 1) * slotsPerDay),
    )
    if (touching.length === 0) return undefined
    return (slot) => {
      let excess = 0
      for (const { series, masks, isNew, mean } of touching) {
        if (isNew || isMasked(masks, day * slotsPerDay + slot))
          excess += (series.demand(day)?.[slot] ?? 0) - (isNew ? 0 : (mean[slot] ?? 0))
      }
      return excess
    }
  }
}

function alertsBefore(state: DetectorState, midnight: number): string {
  const past = state.past
    .filter((alert) => alert.startedAt < midnight)
    .map((alert) => (alert.resolvedAt < midnight ? `${alert.id}@${alert.resolvedAt}` : alert.id))
  const firing = state.firing.filter((alert) => alert.startedAt < midnight).map((alert) => alert.id)
  return [...past, ...firing].toSorted().join()
}
