/** Rules of the reference data, and the numbers of the decision that docs/alert-detector.md states. */
import { describe, expect, it } from 'vitest'
import { defaults, watchOf, windowLengths } from '../../../../../consumers/alert/detector/settings.ts'

const rule = { mpp: 'm', agency: 'a', kind: 'surge', isOff: true, sensitivity: 2, minimumVisits: 9 } as const

describe('a rule', () => {
  it('holds for exactly its MPP, agency and kind', () => {
    const own = { isOff: true, sensitivity: 2, minimumVisits: 9, minimumWindowHours: 0 }
    const none = { isOff: false, sensitivity: 1, minimumVisits: undefined, minimumWindowHours: 0 }
    expect(watchOf([rule], 'm', 'a', 'surge')).toEqual(own)
    expect(watchOf([rule], 'n', 'a', 'surge')).toEqual(none)
    expect(watchOf([rule], 'm', '', 'surge')).toEqual(none)
    expect(watchOf([rule], 'm', 'a', 'drop')).toEqual(none)
    expect(watchOf([{ ...rule, minimumWindowHours: 4 }], 'm', 'a', 'surge').minimumWindowHours).toBe(4)
  })
})

describe('the numbers of the decision', () => {
  it('are those that the page about the detector states', () => {
    expect(defaults).toEqual({
      agencyThreshold: 4.1,
      mppThreshold: 4.3,
      silentThreshold: 5,
      mppSilentThreshold: 3.5,
      groupedExtra: 1.5,
      minimumAgency: 6,
      minimumMpp: 12,
      leastRatio: 1.25,
      slack: 1.5,
    })
    expect(windowLengths.map(({ hours, days, extra }) => [hours, days, extra])).toEqual([
      [1, 0, 0.85],
      [2, 0, 0.55],
      [4, 0, 0.25],
      [8, 0, 0],
      [0, 3, -0.4],
    ])
  })
})
