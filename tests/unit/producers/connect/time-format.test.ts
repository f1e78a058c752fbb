import { describe, expect, it } from 'vitest'
import {
  dayRangeOf,
  formatLike,
  type TimeFormat,
  usualForm,
} from '../../../../producers/connect/time-format.ts'

const of = (format?: TimeFormat): object => dayRangeOf(format, '2026-11-30', '2026-12-02', 480)

describe('a column with a format of its own', () => {
  it.each<[string | null, TimeFormat | undefined, string | null]>([
    ['2026-11-29 08:00:00', undefined, '2026-11-29 08:00:00'],
    [null, 'epoch_seconds', null],
    ['0', 'epoch_seconds', null],
    ['1795910400', 'epoch_seconds', '2026-11-29T08:00:00.000+08:00'],
    ['1795910400.25', 'epoch_seconds', '2026-11-29T08:00:00.250+08:00'],
    ['1795910400250', 'epoch_milliseconds', '2026-11-29T08:00:00.250+08:00'],
    ['1795910400250', 'epoch_seconds', '1795910400250'],
    ['nanti', 'epoch_seconds', 'nanti'],
    ['-5', 'epoch_seconds', '-5'],
    ['29-11-2026', 'DD-MM-YYYY', '2026-11-29'],
    ['29-11-2026 08:00:00', 'DD-MM-YYYY', '2026-11-29 08:00:00'],
    ['29/11/2026', 'DD/MM/YYYY', '2026-11-29'],
    ['29/11/2026', 'DD-MM-YYYY', '29/11/2026'],
    ['2026-11-29', 'DD-MM-YYYY', '2026-11-29'],
    ['00-00-0000', 'DD-MM-YYYY', '0000-00-00'],
  ])('%s as %s is %s', (text, format, expected) => expect(usualForm(text, format, 480)).toBe(expected))

  it('is asked for the days by what it holds on them', () => {
    expect(of()).toEqual({ kind: 'range', from: '2026-11-30', before: '2026-12-02' })
    expect(of('epoch_seconds')).toEqual({ kind: 'range', from: '1795968000', before: '1796140800' })
    expect(of('epoch_milliseconds')).toMatchObject({ from: '1795968000000' })
    expect(of('DD/MM/YYYY')).toEqual({ kind: 'beginnings', texts: ['30/11/2026', '01/12/2026'] })
    expect(of('DD-MM-YYYY')).toMatchObject({ texts: ['30-11-2026', '01-12-2026'] })
  })

  it.each([
    ['1795910400', 'epoch_seconds'],
    ['1795910400250', 'epoch_milliseconds'],
    ['05-01-2026 08:00', 'DD-MM-YYYY'],
    ['05/01/2026', 'DD/MM/YYYY'],
    ['20260105', undefined],
    ['nanti', undefined],
  ])('is recognised: %s', (value, format) => expect(formatLike(value)).toBe(format))
})
