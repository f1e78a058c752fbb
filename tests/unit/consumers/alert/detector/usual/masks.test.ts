/** Which slots alerts cover. In UTC, so that an instant is its slot times 15 minutes. */
import { describe, expect, it } from 'vitest'
import { isMasked, masksOf } from '../../../../../../consumers/alert/detector/usual/masks.ts'
import { seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import { dayMs } from '../../../../../../schemas/time.ts'
import {
  aDay,
  aFiring,
  aLevel,
  aPast,
  aState,
  slot,
  utcHistory,
} from '../../../../../support/alert-detector.ts'

const none = seriesOf(aLevel('a', {}))

describe('a mask', () => {
  it('holds from its first slot up to the one before its end', () => {
    const masks = [{ kind: 'surge' as const, from: 10, to: 12 }]
    expect([9, 10, 11, 12].map((at) => isMasked(masks, at))).toEqual([false, true, true, false])
  })
})

const seen = (visits: Record<number, number>) => seriesOf(aLevel('a', { 0: aDay(visits) }))

describe('what alerts cover', () => {
  it('is from the window of a former alert to its end; of one that fires, from its window on', () => {
    const state = aState({
      past: [aPast(10 * slot, 20 * slot), aPast(0, 5 * slot, { agency: 'b' })],
      firing: [aFiring({ windowStart: 30 * slot, windowEnd: 34 * slot }), aFiring({ agency: 'b' })],
    })
    expect(masksOf(utcHistory, state, none)).toEqual([
      { kind: 'surge', from: 10, to: 20 },
      { kind: 'surge', from: 30, to: Infinity },
    ])
  })

  it('is what was known before an instant: later alerts are not there, and those that end later have no end', () => {
    const past = [aPast(10 * slot, 20 * slot), aPast(30 * slot, 40 * slot)]
    const firing = [aFiring({ windowStart: 28 * slot, windowEnd: 30 * slot })]
    const state = aState({ past, firing })
    expect(masksOf(utcHistory, state, none, 20 * slot)).toEqual([{ kind: 'surge', from: 10, to: Infinity }])
    expect(masksOf(utcHistory, state, none, 30 * slot)).toEqual([{ kind: 'surge', from: 10, to: 20 }])
    expect(masksOf(utcHistory, state, none, 30 * slot + 1)).toHaveLength(3)
  })

  it('is nothing of what became the new level', () => {
    expect(masksOf(utcHistory, aState({ past: [aPast(0, 22 * dayMs)] }), none)).toEqual([])
  })

  it('is nothing of a silence that late events filled, but for stray ones and for its last half hour', () => {
    const state = aState({ past: [aPast(0, 8 * slot, { kind: 'silent' })] })
    // Filled by more than 2 + 8 / 8 visits before the last two slots.
    expect(masksOf(utcHistory, state, seen({ 2: 3, 6: 9, 7: 9 }))).toHaveLength(1)
    expect(masksOf(utcHistory, state, seen({ 0: 1, 5: 3 }))).toEqual([])
    // Of a silence as long that begins later as well.
    const later = aState({ past: [aPast(40 * slot, 48 * slot, { kind: 'silent' })] })
    expect(masksOf(utcHistory, later, seen({ 42: 3, 46: 9, 47: 9 }))).toHaveLength(1)
    expect(masksOf(utcHistory, later, seen({ 40: 1, 45: 3 }))).toEqual([])
    const surge = aState({ past: [aPast(0, 8 * slot)] })
    expect(masksOf(utcHistory, surge, seen({ 0: 1, 5: 3 }))).toHaveLength(1)
  })
})
