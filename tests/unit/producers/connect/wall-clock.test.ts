import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatWithOffset,
  offsetOfZone,
  readDateTime,
  readDay,
  readPair,
} from '../../../../producers/connect/wall-clock.ts'

const utc = (text: string): object => ({ kind: 'time', timeMs: Date.parse(text) })

describe('times of a table', () => {
  it.each([
    ['2026-11-29 08:00:00', utc('2026-11-29T00:00:00Z')],
    ['2026-11-29T08:00:00.250', utc('2026-11-29T00:00:00.250Z')],
    ['2026-11-29 08:00', utc('2026-11-29T00:00:00Z')],
    ['2026-11-29 08:00:00.123456+07', utc('2026-11-29T01:00:00.123Z')],
    ['2026-11-29 00:00:00Z', utc('2026-11-29T00:00:00Z')],
    ['2026-11-29 08:00:00-03:30', utc('2026-11-29T11:30:00Z')],
    [null, { kind: 'none' }],
    ['', { kind: 'none' }],
    ['0000-00-00 00:00:00', { kind: 'none' }],
    ['2026-11-29', { kind: 'unreadable' }],
    ['2026-02-30 08:00:00', { kind: 'unreadable' }],
    ['2026-11-29 24:00:00', { kind: 'unreadable' }],
    ['2026-11-29 08:00:60', { kind: 'unreadable' }],
    ['29/11/2026 08:00', { kind: 'unreadable' }],
  ])('reads %s in the zone of the mapping', (text, expected) => {
    expect(readDateTime(text, 480)).toEqual(expected)
  })

  it.each([
    ['2026-11-29', '08:00:00', utc('2026-11-29T00:00:00Z')],
    ['2026-11-29 00:00:00', '8:05', utc('2026-11-29T00:05:00Z')],
    ['2026-11-29', null, { kind: 'none' }],
    ['2026-11-29', '00:00:00', { kind: 'none' }],
    ['0000-00-00', '08:00:00', { kind: 'none' }],
    ['2026-11-29', '25:00:00', { kind: 'unreadable' }],
    ['2026-11-29', 'pagi', { kind: 'unreadable' }],
  ])('reads the pair %s and %s', (date, time, expected) => {
    expect(readPair(date, time, 480)).toEqual(expected)
  })

  it('reads the day as the table has it', () => {
    expect(readDay('2026-11-29 23:59:59+08')).toBe('2026-11-29')
    expect(readDay('2026-11-29')).toBe('2026-11-29')
    expect([readDay('0000-00-00'), readDay('soon'), readDay(null)]).toEqual([undefined, undefined, undefined])
  })

  it.each([
    ['UTC', 0],
    ['Asia/Jakarta', 420],
    ['Asia/Jayapura', 540],
    ['+05:30', 330],
    ['-03:00', -180],
  ])('knows the offset of %s', (zone, minutes) => expect(offsetOfZone(zone)).toBe(minutes))

  it('writes an instant so that it reads as the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: -840, max: 840 }),
        (timeMs, offset) => {
          const text = formatWithOffset(timeMs, offset)
          expect(Date.parse(text)).toBe(timeMs)
          expect(readDateTime(text, 0)).toEqual({ kind: 'time', timeMs })
        },
      ),
    )
  })
})
