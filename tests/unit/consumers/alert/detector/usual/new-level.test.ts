/**
 * When alerts become the new level: more than 21 days, or runs with gaps of at most 7 days that cover more than half.
 */
import { describe, expect, it } from 'vitest'
import {
  isNewcomer,
  isNewLevelAt,
  newLevelDay,
  newLevels,
} from '../../../../../../consumers/alert/detector/usual/new-level.ts'
import { seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import type { PastAlert } from '../../../../../../consumers/alert/detector/types.ts'
import { dayMs } from '../../../../../../schemas/time.ts'
import { aDay, aFiring, aLevel, aPast, aState, utcHistory } from '../../../../../support/alert-detector.ts'

/** From and to in days. */
function past(from: number, to: number, more: Partial<PastAlert> = {}): PastAlert {
  return aPast(from * dayMs, to * dayMs, { id: `${from}`, ...more })
}

function levels(alerts: readonly PastAlert[], before = Infinity): string[] {
  return newLevels(aState({ past: alerts }), 'a', before).map(({ alerts: own }) =>
    own.map(({ id }) => id).join('+'),
  )
}

describe('one alert', () => {
  it('becomes the new level after more than 21 days', () => {
    expect(levels([past(100, 121)])).toEqual([])
    expect(levels([past(100, 121 + 1 / 96)])).toEqual(['100'])
  })

  it('counts for its own agency, and once it is over', () => {
    expect(levels([past(100, 130, { agency: 'b' })])).toEqual([])
    expect([levels([past(100, 130)], 130 * dayMs), levels([past(100, 130)], 130 * dayMs + 1)]).toEqual([
      [],
      ['100'],
    ])
  })
})

describe('several alerts', () => {
  it('are one run where each begins at most seven days after the one before, in any order', () => {
    const run = [past(100, 106), past(113, 118), past(118, 122)]
    expect(levels(run)).toEqual(['100+113+118'])
    expect(levels(run.toReversed())).toEqual(['100+113+118'])
    expect(levels([past(100, 106), past(113.1, 118), past(118, 122)])).toEqual([])
  })

  it('have to cover more than half of it', () => {
    expect(levels([past(100, 105.5), past(111, 116.5), past(122, 122)])).toEqual([])
    expect(levels([past(100, 106), past(111, 116.5), past(122, 122)])).toEqual(['100+111+122'])
  })

  it('of two kinds are two runs', () => {
    expect(levels([past(100, 112), past(112, 124, { kind: 'drop' })])).toEqual([])
  })

  it('after a new level are compared with that level', () => {
    expect(levels([past(100, 122), past(123, 124)])).toEqual(['100'])
  })
})

describe('an alert that still fires', () => {
  const alert = { ...aFiring({ windowStart: 100 * dayMs }), startedAt: 100 * dayMs }

  it('is the new level after 21 days, with the run before it', () => {
    expect(isNewLevelAt(aState(), alert, 121 * dayMs)).toBe(false)
    expect(isNewLevelAt(aState(), alert, 121 * dayMs + 1)).toBe(true)
    expect(isNewLevelAt(aState({ past: [past(90, 99)] }), alert, 112 * dayMs)).toBe(true)
    expect(isNewLevelAt(aState({ past: [past(90, 99, { kind: 'drop' })] }), alert, 112 * dayMs)).toBe(false)
  })
})

describe('the day of the new level', () => {
  it('is that of the first window of the latest run', () => {
    const state = aState({ past: [past(100.5, 130), past(200.9, 230)] })
    expect(newLevelDay(utcHistory, state, 'a', Infinity)).toBe(200)
    expect(newLevelDay(utcHistory, state, 'a', 150 * dayMs)).toBe(100)
    expect(newLevelDay(utcHistory, state, 'b', Infinity)).toBe(-Infinity)
  })
})

const came = (day: number) => seriesOf(aLevel('a', { [day]: aDay({ 36: 1 }) }))

describe('a newcomer', () => {
  const mpp = seriesOf(aLevel('', { 1_000: aDay({ 36: 1 }) }))

  it('came more than three weeks after the MPP, within the last 120 days', () => {
    expect(isNewcomer(came(1_021), mpp, -Infinity, 1_030)).toBe(false)
    expect(isNewcomer(came(1_022), mpp, -Infinity, 1_030)).toBe(true)
    expect(isNewcomer(came(1_022), mpp, -Infinity, 1_141)).toBe(true)
    expect(isNewcomer(came(1_022), mpp, -Infinity, 1_142)).toBe(false)
  })

  it('or took another height within that time', () => {
    expect(isNewcomer(came(1_000), mpp, 1_100, 1_219)).toBe(true)
    expect(isNewcomer(came(1_000), mpp, 1_100, 1_220)).toBe(false)
  })
})
