/**
 * Surges and drops of one level at slot 32 of a day on which each agency has four visits a slot. The usual hour is 16
 * visits; of an hour an agency needs 4.1 + 0.85 = 4.95, which is -log10 of the chance of its count (Poisson).
 */
import { describe, expect, it } from 'vitest'
import type { Moment } from '../../../../../../consumers/alert/detector/decision/moment.ts'
import { surgeOrDrop } from '../../../../../../consumers/alert/detector/decision/surge-or-drop.ts'
import type { Timeline } from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import type { DayCounts } from '../../../../../../consumers/alert/detector/types.ts'
import {
  aCondition,
  aDay,
  aFiring,
  aLevel,
  aMoment,
  aRule,
  aState,
  aTimeline,
  type PlainMoment,
  slot,
  times,
} from '../../../../../support/alert-detector.ts'

const now = 32

/** The last slots of agency `a`; before them it has four visits each. */
function a(last: readonly number[], openCounters: DayCounts['openCounters'] = []): Timeline {
  return aTimeline({
    agency: 'a',
    expected: times(now, 4),
    seen: [...times(now - last.length, 4), ...last],
    level: aLevel('a', { 0: aDay({}, { openCounters }) }),
  })
}

/** Its last hour has so many visits. */
function hour(visits: number): Timeline {
  return a([visits - 3 * Math.floor(visits / 4), ...times(3, Math.floor(visits / 4))])
}

/** Three more agencies, which have `others` visits in each slot of the last hour, and the MPP of all four. */
function momentOf(own: Timeline, others = 4, more: PlainMoment = {}): Moment {
  const rest = ['b', 'c', 'd'].map((agency) =>
    aTimeline({ agency, expected: times(now, 4), seen: [...times(now - 4, 4), ...times(4, others)] }),
  )
  const all = [own, ...rest]
  const seen = times(now, 0).map((_, at) =>
    all.reduce((sum, { raw }) => sum + (raw.seen[at + 1] ?? 0) - (raw.seen[at] ?? 0), 0),
  )
  return aMoment(now, all, { mpp: aTimeline({ agency: '', expected: times(now, 16), seen }), ...more })
}

describe('a surge of an agency', () => {
  it('needs 37 visits in an hour of 16', () => {
    // P(36 or more) = 10^-4.93, P(37 or more) = 10^-5.30.
    expect(surgeOrDrop(momentOf(hour(36)), hour(36), 'surge')).toBeUndefined()
    expect(surgeOrDrop(momentOf(hour(37)), hour(37), 'surge')).toMatchObject({
      kind: 'surge',
      agency: 'a',
      observed: 37,
      expected: 16,
      drivingAgencies: ['a'],
      windowStart: 28 * slot,
      windowEnd: 32 * slot,
    })
  })

  it('needs less where it is pending: 10^-3.45', () => {
    const state = aState({ pending: [{ since: 0, condition: aCondition() }] })
    expect(surgeOrDrop(momentOf(hour(31), 4, { state }), hour(31), 'surge')).toBeUndefined()
    expect(surgeOrDrop(momentOf(hour(32), 4, { state }), hour(32), 'surge')).toMatchObject({ observed: 32 })
  })

  it('is not said a second time while it fires', () => {
    const state = aState({ firing: [aFiring()] })
    expect(surgeOrDrop(momentOf(hour(60), 4, { state }), hour(60), 'surge')).toBeUndefined()
    for (const other of [{ kind: 'drop' } as const, { agency: 'b' }]) {
      const elsewhere = aState({ firing: [aFiring(other)] })
      expect(surgeOrDrop(momentOf(hour(60), 4, { state: elsewhere }), hour(60), 'surge')).toBeDefined()
    }
  })

  it.each([
    ['switches it off', aRule('surge', { isOff: true }), false],
    ['asks for 25 visits more than usual', aRule('surge', { minimumVisits: 25 }), false],
    ['asks for 24 visits more than usual', aRule('surge', { minimumVisits: 24 }), true],
    ['makes it half as sensitive', aRule('surge', { sensitivity: 0.5 }), false],
    ['is for drops', aRule('drop', { isOff: true }), true],
  ])('follows a rule that %s', (_name, rule, isSaid) => {
    const found = surgeOrDrop(momentOf(hour(40), 4, { rules: [rule] }), hour(40), 'surge')
    expect(found !== undefined).toBe(isSaid)
  })

  it('needs more while the whole MPP is unusual in the same way: 10^-6.45', () => {
    expect(surgeOrDrop(momentOf(hour(39)), hour(39), 'surge', 1)).toBeUndefined()
    expect(surgeOrDrop(momentOf(hour(40)), hour(40), 'surge', 1)).toMatchObject({ observed: 40 })
  })

  it("is the MPP's where the others rise as much", () => {
    expect(surgeOrDrop(momentOf(hour(60), 15), hour(60), 'surge', 3.75)).toBeUndefined()
    expect(surgeOrDrop(momentOf(hour(160), 15), hour(160), 'surge', 3.75)).toBeDefined()
  })
})

describe('a surge of the whole MPP', () => {
  it('is one of more than a single agency', () => {
    const alone = momentOf(hour(100))
    expect(surgeOrDrop(alone, alone.mppDay.mpp, 'surge')).toBeUndefined()
    const all = momentOf(hour(40), 10)
    expect(surgeOrDrop(all, all.mppDay.mpp, 'surge')).toMatchObject({
      agency: '',
      observed: 160,
      expected: 64,
      drivingAgencies: ['a', 'b', 'c', 'd'],
    })
  })
})

describe('a drop', () => {
  it('is said while some visits still come', () => {
    const two = a(times(8, 1))
    expect(surgeOrDrop(momentOf(two), two, 'drop')).toMatchObject({
      kind: 'drop',
      observed: 8,
      expected: 32,
      windowStart: 24 * slot,
    })
  })

  it('waits where nothing comes any more and all was usual before: that may become a silence', () => {
    const none = a(times(4, 0))
    expect(surgeOrDrop(momentOf(none), none, 'drop')).toBeUndefined()
    const fewThenNone = a([...times(12, 1), ...times(4, 0)])
    expect(surgeOrDrop(momentOf(fewThenNone), fewThenNone, 'drop')).toMatchObject({ observed: 12 })
  })

  it('does not wait where the counters are closed', () => {
    const closed = a(times(4, 0), [
      [0, 3],
      [420, 0],
    ])
    expect(surgeOrDrop(momentOf(closed), closed, 'drop')).toMatchObject({ observed: 0, expected: 16 })
  })

  it('does not wait where the pause is no more than chance', () => {
    const settings = { agencyThreshold: 1, minimumAgency: 0, leastRatio: 1 }
    const of = (last: readonly number[], expected: number) => {
      const seen = [...times(now - last.length, expected), ...last]
      const timeline = aTimeline({ expected: times(now, expected), seen })
      return surgeOrDrop(aMoment(now, [], { settings }), timeline, 'drop')
    }
    // One slot without a visit where three are usual: a score of 1.3; two where four are usual: of 3.5.
    expect(of([1, 0, 1, 0], 3)).toBeDefined()
    expect(of([4, 4, 4, 0, 0], 4)).toBeUndefined()
  })
})
