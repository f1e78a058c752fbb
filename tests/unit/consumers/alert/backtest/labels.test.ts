/** Labelled episodes from a CSV file. */
import { describe, expect, it } from 'vitest'
import { readLabels } from '../../../../../consumers/alert/backtest/labels.ts'
import { KunjunganError } from '../../../../../infra/errors.ts'
import { reference } from '../../../../support/simulated-days.ts'

describe('labels', () => {
  const header = 'kind,mpp,agency,start,end'

  it('are read with offset, as local times, and as local days', () => {
    const text = `${header}\nsurge,kukar,polri,2026-10-22T09:00:00+08:00,2026-10-22T12:00\ndrop,kukar,,2026-10-22,2026-10-23\n`
    expect(readLabels(text, 'labels.csv', reference)).toEqual([
      {
        kind: 'surge',
        mpp: 'kukar',
        agency: 'polri',
        start: Date.parse('2026-10-22T01:00:00Z'),
        end: Date.parse('2026-10-22T04:00:00Z'),
      },
      {
        kind: 'drop',
        mpp: 'kukar',
        agency: '',
        start: Date.parse('2026-10-21T16:00:00Z'),
        end: Date.parse('2026-10-23T16:00:00Z'),
      },
    ])
  })

  it('with mistakes are refused with every line and reason', () => {
    const text = `${header}\nrise,kukar,,2026-10-22,2026-10-22\nsurge,atlantis,,2026-10-22,yesterday\nsurge,kukar\n`
    expect(() => readLabels(text, 'labels.csv', reference)).toThrow(KunjunganError)
    expect(() => readLabels(text, 'labels.csv', reference)).toThrow(
      /labels\.csv:2 kind: must be surge, drop or silent\n {2}labels\.csv:3 mpp: is not in the reference data\n {2}labels\.csv:3 end: must be an RFC 3339 time.*\n {2}labels\.csv:4 has 2 cells/,
    )
    expect(() => readLabels('a,b\n', 'labels.csv', reference)).toThrow(/labels\.csv:1 the header must be/)
    expect(() => readLabels('', 'labels.csv', reference)).toThrow(/labels\.csv:1 the header .* is missing/)
  })
})
