/**
 * What is unusual at one instant, at every level of one MPP: agencies first, then the MPP without what single
 * agencies explain, then the agencies again in the light of the MPP. Pure; reads nothing after the instant.
 */
import { noteOf } from '../usual/calendar.ts'
import { counterNote } from '../happened/counters.ts'
import { goesOn } from './ending.ts'
import { learnedExpectations } from '../usual/expectations.ts'
import type { ExpectationSource } from '../usual/expectations.ts'
import { drivers, isBroad, othersRatio } from './grouping.ts'
import { keyOf } from './life-cycle.ts'
import { quantile } from '../usual/negative-binomial.ts'
import { isNewLevelAt } from '../usual/new-level.ts'
import { instantOf, slotOf } from '../usual/series.ts'
import { defaults, watchOf } from '../settings.ts'
import type { Settings } from '../settings.ts'
import type { Timeline } from '../happened/timeline.ts'
import { slotsPerDay } from '../types.ts'
import type { AlertKind, AlertRule, Condition, DetectorState, MppHistory } from '../types.ts'
import { viewOf } from '../happened/view.ts'
import type { View } from '../happened/view.ts'
import { judged, mostUnusual, quietNow } from '../happened/windows.ts'
import type { Found, Limits } from '../happened/windows.ts'

/**
 * The conditions of an MPP at the instant `at` (milliseconds, a multiple of 15 minutes), from the slots that ended at
 * or before it. `state` says what is pending, what fires and what former alerts covered. In closed times nothing
 * changes: what is pending or fires goes on.
 */
export function judge(
  history: MppHistory,
  at: number,
  rules: readonly AlertRule[],
  state: DetectorState,
  settings: Settings = defaults,
  source: ExpectationSource = learnedExpectations,
): Condition[] {
  const now = slotOf(history, at)
  // The slot that just ended decides the day, so that the step at midnight belongs to the day before.
  const view = viewOf(history, state, now - 1, source)
  if (view === undefined || now <= view.opens || now > view.closes + 1) return unchanged(state)
  return new Judgement(history, view, rules, state, settings, now).conditions()
}

function unchanged(state: DetectorState): Condition[] {
  return [...state.pending, ...state.firing].map(({ condition }) => ({ ...condition, isContinued: true }))
}

/** -log10 of the chance of a pause from which on a drop waits whether it becomes a silence. */
const quietEnough = 1.6

/** An unusual MPP: observed over expected. */
interface Group {
  readonly ratio: number
}

class Judgement {
  readonly #history: MppHistory
  readonly #view: View
  readonly #rules: readonly AlertRule[]
  readonly #state: DetectorState
  readonly #settings: Settings
  readonly #now: number
  readonly #pending: ReadonlySet<string>
  readonly #firing: ReadonlySet<string>

  constructor(
    history: MppHistory,
    view: View,
    rules: readonly AlertRule[],
    state: DetectorState,
    settings: Settings,
    now: number,
  ) {
    this.#history = history
    this.#view = view
    this.#rules = rules
    this.#state = state
    this.#settings = settings
    this.#now = now
    this.#pending = new Set(state.pending.map(({ condition }) => keyOf(condition)))
    this.#firing = new Set(state.firing.map(({ condition }) => keyOf(condition)))
  }

  conditions(): Condition[] {
    const { mpp, agencies } = this.#view
    const conditions = this.#goingOn()
    const ofMpp = this.#silence(mpp)
    const isSilent = this.#firing.has('/silent') || ofMpp !== undefined
    if (ofMpp !== undefined && ofMpp !== 'old') conditions.push(ofMpp)
    if (isSilent) return conditions
    for (const kind of ['surge', 'drop'] as const) {
      const condition = this.#unusual(mpp, kind)
      if (condition !== undefined) conditions.push(condition)
      const group = this.#group(kind, condition)
      for (const agency of agencies) {
        const one = this.#unusual(agency, kind, group)
        if (one !== undefined) conditions.push(one)
      }
    }
    for (const agency of agencies) {
      const silence = this.#silence(agency)
      if (silence !== undefined && silence !== 'old') conditions.push(silence)
    }
    return conditions
  }

  /** What fires and is not over. */
  #goingOn(): Condition[] {
    const { mpp, agencies } = this.#view
    const going: Condition[] = []
    for (const alert of this.#state.firing) {
      const { condition } = alert
      const timeline = condition.agency === '' ? mpp : agencies.find((one) => one.agency === condition.agency)
      const { kind, windowEnd, observed, expected } = condition
      const isOver =
        timeline === undefined ||
        isNewLevelAt(this.#state, alert, instantOf(this.#history, this.#now)) ||
        !goesOn(
          timeline,
          kind,
          slotOf(this.#history, windowEnd),
          observed / Math.max(expected, 0.1),
          this.#now,
        )
      if (!isOver) going.push({ ...condition, isContinued: true })
    }
    return going
  }

  /** What the whole MPP does, where it is itself unusual. */
  #group(kind: 'surge' | 'drop', condition: Condition | undefined): Group | undefined {
    const firing = this.#state.firing.find((alert) => keyOf(alert.condition) === `/${kind}`)?.condition
    const unusual = firing ?? condition
    return unusual === undefined ? undefined : { ratio: unusual.observed / Math.max(unusual.expected, 0.1) }
  }

  #unusual(timeline: Timeline, kind: 'surge' | 'drop', group?: Group): Condition | undefined {
    const { agency } = timeline
    const key = keyOf({ agency, kind })
    if (this.#firing.has(key)) return undefined
    const limits = this.#limits(timeline, kind, group !== undefined)
    if (limits === undefined) return undefined
    const { mpp, agencies } = this.#view
    const factor = (from: number, to: number): number => {
      if (agency === '') return 1
      const ratio = othersRatio(mpp, timeline, kind, from, to, group?.ratio ?? 1)
      return group === undefined ? Math.sqrt(ratio) : ratio
    }
    const least = this.#pending.has(key) ? -this.#settings.slack : 0
    // A rise of single agencies over days does not hide one of the whole MPP within the hour.
    const found = mostUnusual(
      timeline,
      kind,
      this.#now,
      limits,
      factor,
      (one) => one.margin >= least && (agency !== '' || isBroad(mpp, agencies, kind, one)),
    )
    if (found === undefined) return undefined
    if (kind === 'drop' && this.#waits(timeline, found)) return undefined
    return this.#condition(timeline, kind, found, '')
  }

  /** Whether a drop is only the beginning of a silence: nothing came for a while, and before that all was usual. */
  #waits(timeline: Timeline, { from }: Found): boolean {
    const quiet = quietNow(timeline, this.#now, 0)
    if (quiet === undefined || quiet.score < quietEnough) return false
    if (this.#note(timeline, quiet) === 'counters_closed') return false
    const before = judged(timeline, timeline.drop, 'drop', from, Math.max(from, quiet.from), 0, 1)
    return before === undefined
  }

  /** `old`: as clear a day ago and not noticed then, so it came to light by late events and is no news. */
  #silence(timeline: Timeline): Condition | 'old' | undefined {
    const { agency } = timeline
    const watch = watchOf(this.#rules, this.#history.mpp, agency, 'silent')
    const { silentThreshold, mppSilentThreshold, slack } = this.#settings
    const threshold = (agency === '' ? mppSilentThreshold : silentThreshold) / watch.sensitivity
    // Within a drop, little is expected: a pause in it is no silence.
    const drop = this.#state.firing.find(
      ({ condition }) =>
        condition.kind === 'drop' && (condition.agency === agency || condition.agency === ''),
    )
    const scale = drop === undefined ? 1 : Math.max(0.1, drop.condition.observed / drop.condition.expected)
    const quiet = quietNow(timeline, this.#now, threshold, scale)
    if (watch.isOff || quiet === undefined || quiet.to - quiet.from < 2) return undefined
    if (quiet.expected < (watch.minimumVisits ?? 0)) return undefined
    const note = this.#note(timeline, quiet)
    const kind = note === 'counters_closed' ? 'drop' : 'silent'
    const key = keyOf({ agency, kind })
    if (this.#firing.has(key) || quiet.margin < (this.#pending.has(key) ? -slack : 0)) return undefined
    const dayBefore = quietNow(timeline, this.#now - slotsPerDay, threshold, scale)
    if (!this.#pending.has(key) && dayBefore !== undefined && dayBefore.margin >= 0) return 'old'
    return this.#condition(timeline, kind, quiet, note)
  }

  #note(timeline: Timeline, quiet: Found): string {
    return counterNote(timeline.series, this.#view.day, quiet.from, this.#now)
  }

  #limits({ agency }: Timeline, kind: 'surge' | 'drop', isGrouped: boolean): Limits | undefined {
    const watch = watchOf(this.#rules, this.#history.mpp, agency, kind)
    if (watch.isOff) return undefined
    const { agencyThreshold, mppThreshold, dropExtra, groupedExtra, minimumAgency, minimumMpp, leastRatio } =
      this.#settings
    const threshold =
      (agency === '' ? mppThreshold : agencyThreshold) +
      (kind === 'drop' ? dropExtra : 0) +
      (isGrouped ? groupedExtra : 0)
    return {
      threshold: threshold / watch.sensitivity,
      minimumVisits: watch.minimumVisits ?? (agency === '' ? minimumMpp : minimumAgency),
      leastRatio,
      minimumWindowHours: watch.minimumWindowHours,
    }
  }

  #condition(timeline: Timeline, kind: AlertKind, found: Found, counters: string): Condition {
    const { agency, expectation } = timeline
    const calendar = expectation.expectationOf(Math.floor((found.to - 1) / slotsPerDay))
    const notes = [calendar === undefined ? '' : noteOf(calendar.kind), counters]
    return {
      kind,
      agency,
      windowStart: instantOf(this.#history, found.from),
      windowEnd: instantOf(this.#history, found.to),
      // Without what alerts of single agencies explain, which is no whole number.
      observed: Math.round(found.seen),
      expected: found.expected,
      expectedLow: quantile(0.025, found.expected, found.variance),
      expectedHigh: quantile(0.975, found.expected, found.variance),
      score: found.score,
      drivingAgencies: agency === '' ? drivers(this.#view.agencies, kind, found) : [agency],
      calendarNote: notes.filter((note) => note !== '').join(';'),
    }
  }
}
