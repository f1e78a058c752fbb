/** Slots: local quarters of an hour, numbered through. */
import { describe, expect, it } from 'vitest'
import { keyOf } from '../../../../../consumers/alert/detector/alert-key.ts'
import { instantOf, slotOf } from '../../../../../consumers/alert/detector/slots.ts'

describe('a slot', () => {
  it.each([
    [420, '2025-06-01T17:00:00Z'],
    [480, '2025-06-01T16:00:00Z'],
    [540, '2025-06-01T15:00:00Z'],
  ])('begins with the local midnight in the zone %d minutes east of UTC', (utcOffsetMinutes, midnight) => {
    const history = { utcOffsetMinutes }
    const instant = Date.parse(midnight)
    expect(slotOf(history, instant)).toBe(20_241 * 96)
    expect(slotOf(history, instant - 1)).toBe(20_241 * 96 - 1)
    expect(slotOf(history, instant + 899_999)).toBe(20_241 * 96)
    expect(slotOf(history, instant + 900_000)).toBe(20_241 * 96 + 1)
    expect(instantOf(history, 20_241 * 96)).toBe(instant)
  })
})

describe('the key of an alert', () => {
  it('is its agency and kind, with nothing before the bar for the whole MPP', () => {
    expect([keyOf({ agency: 'a', kind: 'drop' }), keyOf({ agency: '', kind: 'silent' })]).toEqual([
      'a/drop',
      '/silent',
    ])
  })
})
