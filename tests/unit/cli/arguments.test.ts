/** Options that several commands take: read the same everywhere, refused with what they must be. */
import { describe, expect, it } from 'vitest'
import {
  chosenMpps,
  day,
  languageOption,
  metricsPortOption,
  portOption,
  repeated,
  requireOrder,
} from '../../../cli/arguments.ts'
import { dayOf, mpps, reference } from '../../support/simulated-days.ts'

it('a day is a calendar day', () => {
  expect(day('2026-02-28')).toBe(dayOf('2026-02-28'))
  for (const text of ['2026-02-30', '28-02-2026', '', 'today']) expect(() => day(text)).toThrow(/YYYY-MM-DD/)
})

it('a range may be one day and does not run backwards', () => {
  expect(() => requireOrder(5, 5)).not.toThrow()
  expect(() => requireOrder(6, 5)).toThrow('--to must not be before --from: swap them.')
})

it('values given several times stay in their order', () => {
  expect(['a', 'b', 'a'].reduce<readonly string[]>((before, value) => repeated(value, before), [])).toEqual([
    'a',
    'b',
    'a',
  ])
})

describe('MPPs', () => {
  it('are all where none is named, else those, each once', () => {
    expect(new Set(chosenMpps(reference, []))).toEqual(new Set(mpps))
    expect(chosenMpps(reference, ['kukar', 'kotim', 'kukar'])).toEqual(['kukar', 'kotim'])
  })

  it('that are not there are named beside those that are', () => {
    expect(() => chosenMpps(reference, ['kukar', 'atlantis'])).toThrow(/No MPP "atlantis".*kukar/)
  })
})

it.each([metricsPortOption('X_PORT'), portOption('X_PORT', 8088)])(
  'a port is a whole number up to 65535, and 0 takes any: $flags',
  (option) => {
    const parse = (text: string): unknown => option.parseArg?.(text, undefined)
    expect(['0', '9464', '65535'].map(parse)).toEqual([0, 9464, 65_535])
    for (const text of ['65536', '-1', '1.5', 'x', '', '0x10'])
      expect(() => parse(text)).toThrow(/0 to 65535/)
    expect(option.description).toContain('X_PORT')
  },
)

it('a language is Indonesian unless asked for otherwise', () => {
  expect(languageOption('report')).toMatchObject({ defaultValue: 'id', argChoices: ['id', 'en'] })
})
