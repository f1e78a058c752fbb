/** Rules of the reference data as the detector takes them. */
import { describe, expect, it } from 'vitest'
import { rulesOf } from '../../../../consumers/alert/rules.ts'
import type { Reference } from '../../../../schemas/reference.ts'
import { aReference } from '../../../support/alert-detector.ts'

describe('a rule', () => {
  it('of which only the key is given has the defaults, and an empty agency is the whole MPP', () => {
    const rows = [
      { mpp: 'm', kind: 'surge', is_off: false },
      {
        mpp: 'm',
        agency: 'a',
        kind: 'drop',
        is_off: true,
        sensitivity: 2,
        minimum_visits: 9,
        minimum_window_hours: 4,
      },
    ] as unknown as Reference['alertRules']
    expect(rulesOf(aReference(rows === undefined ? {} : { alertRules: rows }))).toEqual([
      {
        mpp: 'm',
        agency: '',
        kind: 'surge',
        isOff: false,
        sensitivity: 1,
        minimumVisits: undefined,
        minimumWindowHours: undefined,
      },
      {
        mpp: 'm',
        agency: 'a',
        kind: 'drop',
        isOff: true,
        sensitivity: 2,
        minimumVisits: 9,
        minimumWindowHours: 4,
      },
    ])
    expect(rulesOf(aReference())).toEqual([])
  })
})
