/** What must hold across the rows of the reference data: one sentence, with its place, for each mistake. */
import { describe, expect, it } from 'vitest'
import type { Reference } from '../../../schemas/reference.ts'
import { type PlacedReference, referenceMistakes } from '../../../sql/reference-checks.ts'
import { reference as full } from '../../support/simulated-days.ts'

type Tables = Pick<Reference, keyof PlacedReference>
const placedIn = <T>(file: string, table: readonly T[]): { at: string; row: T }[] =>
  table.map((row, at) => ({ at: `${file}:${at + 2}`, row }))
const placed = (of: Tables): PlacedReference => {
  return {
    provinces: placedIn('provinces.csv', of.provinces),
    mpps: placedIn('mpps.csv', of.mpps),
    agencies: placedIn('agencies.csv', of.agencies),
    services: placedIn('services.csv', of.services),
    holidays: placedIn('holidays.csv', of.holidays),
    fastingMonths: placedIn('ramadan.csv', of.fastingMonths),
    publishedFigures: placedIn('published-figures.csv', of.publishedFigures),
    agencyAliases: placedIn('aliases.csv', of.agencyAliases ?? []),
    alertRules: placedIn('alert-rules.csv', of.alertRules ?? []),
  }
}
const mistakes = (changes: Partial<Tables>): string[] => referenceMistakes(placed({ ...full, ...changes }))
const first = <T>(table: readonly T[]): T => {
  const [row] = table
  if (row === undefined) throw new Error('an empty table')
  return row
}

it('the reference data of the repository has none', () => {
  expect(mistakes({})).toEqual([])
})

describe('a key that comes twice is named with both places', () => {
  it.each([
    'provinces',
    'mpps',
    'agencies',
    'services',
    'holidays',
    'fastingMonths',
    'publishedFigures',
  ] as const)('in %s', (table) => {
    const rows = full[table]
    const found = mistakes({ [table]: [...rows, first<unknown>(rows)] })
    expect(found.length).toBeGreaterThan(0)
    for (const mistake of found)
      expect(mistake).toMatch(new RegExp(`csv:${rows.length + 2} .* is already at .*csv:2$`))
  })
})

describe('a key that comes twice is one sentence', () => {
  const figure = first(full.publishedFigures)
  const rule = {
    mpp: first(full.mpps).mpp,
    agency: undefined,
    kind: 'surge' as const,
    is_off: false,
    sensitivity: undefined,
    minimum_visits: undefined,
    minimum_window_hours: undefined,
  }

  it('without the cells that are empty', () => {
    const open = { ...figure, agency: undefined, period_start: undefined, period_end: undefined }
    expect(mistakes({ publishedFigures: [open, open] })).toEqual([
      `published-figures.csv:3 mpp, agency, period and unit ${open.mpp} ${open.unit} is already at published-figures.csv:2`,
    ])
    expect(mistakes({ alertRules: [rule, rule] })).toEqual([
      `alert-rules.csv:3 mpp, agency and kind ${rule.mpp} surge is already at alert-rules.csv:2`,
    ])
  })

  it('and an MPP is not named for its BI user as well', () => {
    const again = { ...first(full.mpps), regency_code: '64.99', bps_code: '9999' }
    const at = `mpps.csv:${full.mpps.length + 2}`
    expect(mistakes({ mpps: [...full.mpps, again] })).toEqual([
      `${at} mpp ${again.mpp} is already at mpps.csv:2`,
    ])
  })
})

describe('what is referred to has to be there', () => {
  const mpp = first(full.mpps)
  it.each<[string, Partial<Tables>, RegExp]>([
    [
      'a province',
      { mpps: [{ ...mpp, province_code: '99', regency_code: '99.01' }, ...full.mpps.slice(1)] },
      /^mpps\.csv:2 province_code 99 is not in provinces\.csv$/,
    ],
    [
      'a regency in it',
      { mpps: [{ ...mpp, regency_code: '11.01' }, ...full.mpps.slice(1)] },
      /^mpps\.csv:2 regency_code 11\.01 does not lie in province/,
    ],
    [
      'the MPP of an agency',
      { agencies: [...full.agencies, { ...first(full.agencies), mpp: 'atlantis' }] },
      /^agencies\.csv:\d+ mpp atlantis is not in mpps\.csv$/,
    ],
    [
      'the agency of a service',
      { services: [...full.services, { ...first(full.services), agency: 'lost' }] },
      /^services\.csv:\d+ agency lost of \S+ is not in agencies\.csv$/,
    ],
    [
      'a part of a person in a count',
      { publishedFigures: [{ ...first(full.publishedFigures), kind: 'count', value: '12.5' }] },
      /^published-figures\.csv:2 value 12\.5 of a count must be a whole number$/,
    ],
    [
      'the MPP of a figure',
      { publishedFigures: [{ ...first(full.publishedFigures), mpp: 'atlantis' }] },
      /^published-figures\.csv:2 mpp atlantis is not in mpps\.csv$/,
    ],
    [
      'the agency of a figure',
      { publishedFigures: [{ ...first(full.publishedFigures), agency: 'lost' }] },
      /^published-figures\.csv:2 agency lost of \S+ is not in agencies\.csv$/,
    ],
  ])('%s', (_, changes, sentence) => {
    expect(mistakes(changes)).toEqual([expect.stringMatching(sentence) as string])
  })
})

describe('times come in their order', () => {
  it('an MPP, and an agency by its own or its MPP’s hours, opens before it closes', () => {
    const mpp = { ...first(full.mpps), opens_at: '08:00', closes_at: '08:00' }
    const found = mistakes({ mpps: [mpp, ...full.mpps.slice(1)] })
    expect(found[0]).toBe('mpps.csv:2 opens_at 08:00 is not before closes_at 08:00')
    const agency = { ...first(full.agencies), opens_at: '23:00' }
    expect(mistakes({ agencies: [agency, ...full.agencies.slice(1)] })).toEqual([
      expect.stringMatching(/^agencies\.csv:2 opens_at 23:00 is not before closes_at /) as string,
    ])
  })

  it('an agency of an unknown MPP is not judged by hours that are not known', () => {
    for (const hours of [{ opens_at: '08:00' }, { closes_at: '08:00' }, {}]) {
      const agency = { ...first(full.agencies), mpp: 'atlantis', opens_at: undefined, closes_at: undefined }
      const services = full.services.filter(({ agency: of }) => of !== agency.agency)
      expect(mistakes({ services, agencies: [...full.agencies, { ...agency, ...hours }] })).toEqual([
        `agencies.csv:${full.agencies.length + 2} mpp atlantis is not in mpps.csv`,
      ])
    }
  })

  it('a period may lack its beginning or its end', () => {
    const january = { period_start: '2025-01-01', period_end: '2025-01-31' }
    const figure = { ...first(full.publishedFigures), ...january }
    for (const period of [{ period_start: undefined }, { period_end: undefined }])
      expect(mistakes({ publishedFigures: [{ ...figure, ...period }] })).toEqual([])
  })

  it('a fasting month and a period end after they begin, or on the same day', () => {
    const month = { ...first(full.fastingMonths), start: '2026-03-01', end: '2026-02-28' }
    expect(mistakes({ fastingMonths: [month] })).toEqual([
      'ramadan.csv:2 end 2026-02-28 is before start 2026-03-01',
    ])
    expect(mistakes({ fastingMonths: [{ ...month, end: month.start }] })).toEqual([])
    const figure = { ...first(full.publishedFigures), period_start: '2025-02-01', period_end: '2025-01-31' }
    expect(mistakes({ publishedFigures: [figure] })).toEqual([
      'published-figures.csv:2 period_end 2025-01-31 is before period_start 2025-02-01',
    ])
  })
})

it('a province and an MPP do not share the name of a BI user, where a dash is an underscore', () => {
  const province = {
    ...first(full.provinces),
    province_code: '99',
    slug: first(full.mpps).mpp.replaceAll('-', '_'),
  }
  expect(mistakes({ provinces: [...full.provinces, province] })).toEqual([
    expect.stringMatching(/^mpps\.csv:2 BI user bi_\S+ is already at provinces\.csv:\d+$/) as string,
  ])
})
