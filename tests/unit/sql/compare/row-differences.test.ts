import { describe, expect, it } from 'vitest'
import { partDifference, stillDiffering } from '../../../../sql/compare/row-differences.ts'
import { partOf, rowText } from '../../../../sql/compare/view-rows.ts'

describe('rows of two stores', () => {
  it('are the same in whatever order, as often as they are there', () => {
    const same = { onlyHere: [], onlyThere: [], moving: 0 }
    expect(
      partDifference(
        [
          ['a', 'b'],
          ['b', 'a'],
        ],
        [
          ['b', 'a'],
          ['a', 'b'],
        ],
      ),
    ).toEqual(same)
    expect(
      partDifference(
        [
          ['a', 'a'],
          ['a', 'a'],
        ],
        [
          ['a', 'a'],
          ['a', 'a'],
        ],
      ),
    ).toEqual(same)
  })

  it('differ where one stands still in one store and is not in the other', () => {
    expect(
      partDifference(
        [
          ['a', 'b'],
          ['a', 'b'],
        ],
        [
          ['a', 'c'],
          ['a', 'c'],
        ],
      ),
    ).toEqual({
      onlyHere: ['b'],
      onlyThere: ['c'],
      moving: 0,
    })
    expect(
      partDifference(
        [
          ['a', 'a'],
          ['a', 'a'],
        ],
        [['a'], ['a']],
      ),
    ).toMatchObject({ onlyHere: ['a'] })
  })

  it('are no difference where the other store had it at one of two moments', () => {
    expect(
      partDifference(
        [
          ['a', 'b'],
          ['a', 'b'],
        ],
        [['a'], ['a', 'b']],
      ),
    ).toMatchObject({ onlyHere: [] })
  })

  it('are only counted where they change all the time', () => {
    expect(
      partDifference(
        [
          ['a', 'n1'],
          ['a', 'n2'],
        ],
        [
          ['a', 'n3'],
          ['a', 'n4'],
        ],
      ),
    ).toEqual({
      onlyHere: [],
      onlyThere: [],
      moving: 1,
    })
  })
})

describe('what differs at one look', () => {
  it('is none where it does not at the next', () => {
    const first = { onlyHere: ['a', 'b'], onlyThere: ['c'], moving: 3 }
    expect(stillDiffering(first, { onlyHere: ['b'], onlyThere: [], moving: 1 })).toEqual({
      onlyHere: ['b'],
      onlyThere: [],
      moving: 1,
    })
  })
})

describe('the text of a row', () => {
  it('is the same for figures that differ in how a sum was rounded, and no others', () => {
    expect(rowText(['kukar', 0.1 + 0.2, null])).toBe(rowText(['kukar', 0.3, null]))
    expect(rowText([1_000_001])).not.toBe(rowText([1_000_002]))
    expect(rowText(['1'])).not.toBe(rowText([1]))
    expect(rowText([null])).not.toBe(rowText(['']))
  })
})

describe('the part of a row', () => {
  it('is its place and, where it has a date, its month', () => {
    const mpp = { name: 'x', scope: 'mpp' } as const
    expect(partOf(mpp, ['mpp', 'local_date', 'visits'])).toBe(
      "concat(toString(mpp), ' ', toString(toStartOfMonth(local_date)))",
    )
    expect(partOf(mpp, ['mpp', 'period_start'])).toBe('toString(mpp)')
    expect(partOf({ name: 'x', scope: 'province' }, ['province_code'])).toBe('toString(province_code)')
    expect(partOf({ name: 'x', scope: 'none' }, ['view'])).toBe("''")
  })
})
