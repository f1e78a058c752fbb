/** Which thresholds and least sizes hold for a level, held against the margin that its window has over none. */
import { describe, expect, it } from 'vitest'
import { othersRatio } from '../../../../../../consumers/alert/detector/decision/grouping.ts'
import { mostUnusual } from '../../../../../../consumers/alert/detector/decision/most-unusual.ts'
import { surgeOrDrop } from '../../../../../../consumers/alert/detector/decision/surge-or-drop.ts'
import type { Timeline } from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import type { Settings } from '../../../../../../consumers/alert/detector/settings.ts'
import type { AlertRule } from '../../../../../../consumers/alert/detector/types.ts'
import {
  aCondition,
  aMoment,
  aRule,
  aTimeline,
  type PlainMoment,
  type PlainTimeline,
  times,
} from '../../../../../support/alert-detector.ts'

type Kind = 'surge' | 'drop'

/** Two days with four visits in a slot, but `last` in each of the last four. */
function level(last: number, agency = 'a', more: Partial<PlainTimeline> = {}): Timeline {
  const seen = [...times(188, 4), ...times(4, last)]
  return aTimeline({ agency, expected: times(192, 4), seen, ...more })
}

/** The margin of the most unusual window over a threshold of 0. */
function marginOf(
  timeline: Timeline,
  kind: Kind,
  factor = (_from: number, _to: number): number => 1,
): number {
  const limits = { threshold: 0, minimumVisits: 0, leastRatio: 1, minimumWindowHours: 0 }
  return mostUnusual(timeline, kind, 192, limits, factor, () => true)?.margin ?? Number.NaN
}

/** Others that do what is usual, so that the agency is not held against anything. */
const usual = (agency: Timeline): Timeline =>
  aTimeline({
    agency: '',
    expected: times(192, 8),
    seen: Array.from({ length: 192 }, (_, at) => {
      const own = (agency.raw.seen[at + 1] ?? 0) - (agency.raw.seen[at] ?? 0)
      return own + 4
    }),
  })

const high: Partial<Settings> = { agencyThreshold: 99, mppThreshold: 99 }
const none: Partial<Settings> = {
  minimumAgency: 0,
  minimumMpp: 0,
  leastRatio: 1,
  groupedExtra: 0,
}

function isSaid(timeline: Timeline, kind: Kind, made: PlainMoment, mppRatio?: number): boolean {
  const settings = { ...high, ...none, ...made.settings }
  const mpp = made.mpp ?? (timeline.agency === '' ? timeline : usual(timeline))
  return surgeOrDrop(aMoment(192, [], { mpp, ...made, settings }), timeline, kind, mppRatio) !== undefined
}

/** Whether a surge is said with a threshold just below a margin, and just above it. */
const around = (margin: number, say: (threshold: number) => boolean): boolean[] => [
  say(margin - 0.01),
  say(margin + 0.01),
]
const once = [true, false]

/** Settings of an agency with a threshold. */
const agencies = (agencyThreshold: number, more: Partial<Settings> = {}): Partial<Settings> => ({
  agencyThreshold,
  ...more,
})

describe('the threshold', () => {
  const surge = level(8)
  const drop = level(1)
  const [ofSurge, ofDrop] = [marginOf(surge, 'surge'), marginOf(drop, 'drop')]

  it('is that of agencies for an agency, and that of the MPP for it', () => {
    expect(around(ofSurge, (at) => isSaid(surge, 'surge', { settings: { agencyThreshold: at } }))).toEqual(
      once,
    )
    const mpp = level(8, '')
    expect(around(ofSurge, (at) => isSaid(mpp, 'surge', { settings: { mppThreshold: at } }))).toEqual(once)
  })

  it('is the same for drops', () => {
    expect(around(ofDrop, (at) => isSaid(drop, 'drop', { settings: agencies(at) }))).toEqual(once)
  })

  it('is higher while the whole MPP is unusual in the same way', () => {
    expect(
      around(ofSurge, (at) =>
        isSaid(surge, 'surge', { settings: agencies(at - 0.7, { groupedExtra: 0.7 }) }, 1),
      ),
    ).toEqual(once)
    expect(
      around(ofSurge, (at) => isSaid(surge, 'surge', { settings: agencies(at, { groupedExtra: 9 }) })),
    ).toEqual(once)
  })

  it('is divided by the sensitivity of a rule', () => {
    const rules = [aRule('surge', { sensitivity: 2 })]
    // The margin counts from the score above what the length of the window adds, which no rule divides.
    expect(around(ofSurge, (at) => isSaid(surge, 'surge', { rules, settings: agencies(2 * at) }))).toEqual(
      once,
    )
  })

  it('is lower for what is pending', () => {
    const pending = [{ since: 0, condition: aCondition() }]
    const say = (at: number): boolean =>
      isSaid(surge, 'surge', { state: { pending }, settings: agencies(at + 1.5, { slack: 1.5 }) })
    expect(around(ofSurge, say)).toEqual(once)
  })
})

describe('what an agency does is compared with the others', () => {
  const surge = level(9)
  // The others had one and a half times their usual visits in the last two hours.
  const mpp = aTimeline({
    agency: '',
    expected: times(192, 8),
    seen: [...times(184, 8), ...times(4, 10), ...times(4, 15)],
  })
  const ratio = (usualRatio: number) => (from: number, to: number) =>
    othersRatio(mpp, surge, 'surge', from, to, usualRatio)

  it('by the root of their ratio', () => {
    const margin = marginOf(surge, 'surge', (from, to) => Math.sqrt(ratio(1)(from, to)))
    expect(margin).toBeLessThan(marginOf(surge, 'surge') - 0.05)
    expect(
      around(margin, (at) => isSaid(surge, 'surge', { mpp, settings: { agencyThreshold: at } })),
    ).toEqual(once)
  })

  it('by the whole ratio while the MPP is unusual, drawn towards its ratio', () => {
    const margin = marginOf(surge, 'surge', ratio(1.2))
    const say = (at: number): boolean =>
      isSaid(surge, 'surge', { mpp, settings: { agencyThreshold: at } }, 1.2)
    expect(around(margin, say)).toEqual(once)
  })
})

/** Thresholds that hold nothing back. */
const low = { agencyThreshold: 1, mppThreshold: 1 }

const least = (more: Partial<Settings>, agency = 'a'): boolean =>
  isSaid(level(9, agency), 'surge', { settings: { ...low, ...more } })

const saidWithout = (kind: AlertRule['kind'], more: Partial<AlertRule> = {}): boolean =>
  isSaid(level(9), 'surge', { rules: [aRule(kind, { isOff: true, ...more })], settings: low })

describe('the least size', () => {
  const surge = level(9)
  const withRule = (more: Partial<AlertRule>, kind: AlertRule['kind'] = 'surge'): boolean =>
    isSaid(surge, 'surge', { rules: [aRule(kind, more)], settings: { ...low, minimumAgency: 99 } })

  it('is that of agencies, of the MPP, or of a rule', () => {
    expect([20, 20.1].map((minimumAgency) => least({ minimumAgency, minimumMpp: 99 }))).toEqual(once)
    expect([20, 20.1].map((minimumMpp) => least({ minimumMpp, minimumAgency: 99 }, ''))).toEqual(once)
    expect([20, 20.1].map((minimumVisits) => withRule({ minimumVisits }))).toEqual(once)
  })

  it('is not reached where a rule switches the kind off, for that kind and level alone', () => {
    expect(withRule({ minimumVisits: 1, isOff: true })).toBe(false)
    expect(withRule({ minimumVisits: 1, isOff: true }, 'drop')).toBe(false)
    expect([saidWithout('surge'), saidWithout('drop')]).toEqual([false, true])
    expect([saidWithout('surge', { agency: '' }), saidWithout('surge', { mpp: 'n' })]).toEqual([true, true])
  })

  it('of a window is as a rule says', () => {
    const rules = [aRule('surge', { minimumWindowHours: 2 })]
    const moment = aMoment(192, [], { mpp: usual(surge), rules, settings: { ...none, ...low } })
    expect(surgeOrDrop(moment, surge, 'surge')).toMatchObject({ windowStart: 184 * 900_000 })
  })
})
