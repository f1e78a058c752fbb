/**
 * The baselines of all levels of one MPP for one local day, built once and kept as long as the history object lives.
 * They depend on the history before the day and on the alerts that fired before it, on nothing else: a run that
 * starts at noon has the same baselines as one that started in the morning.
 */
import { baselineOf } from './baseline.ts'
import type { Baseline } from './baseline.ts'
import { correctionOf } from './correction.ts'
import { masksOf } from './masks.ts'
import { isNewcomer, newLevelDay } from './new-level.ts'
import { seriesOf } from './series.ts'
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
    correction: correctionOf(agencies, day),
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

function alertsBefore(state: DetectorState, midnight: number): string {
  const past = state.past
    .filter((alert) => alert.startedAt < midnight)
    .map((alert) => (alert.resolvedAt < midnight ? `${alert.id}@${alert.resolvedAt}` : alert.id))
  const firing = state.firing.filter((alert) => alert.startedAt < midnight).map((alert) => alert.id)
  return [...past, ...firing].toSorted().join()
}
