/** What each cell of the reference files may hold, and what becomes of it. */
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import {
  Agency,
  AlertRuleRow,
  FastingMonth,
  Holiday,
  Mpp,
  Province,
  PublishedFigure,
  type Reference,
  Service,
  utcOffsetsOf,
} from '../../../schemas/reference.ts'

/** A valid row of each file, as its cells stand there. */
const province = { province_code: '64', slug: 'kaltim', name: 'Kalimantan Timur' }
const mpp = {
  mpp: 'kukar',
  name: 'MPP',
  regency: 'Kab.',
  regency_code: '64.02',
  bps_code: '6403',
  province_code: '64',
  time_zone: 'Asia/Makassar',
  live_since: '',
  opens_at: '08:00',
  closes_at: '15:00',
  is_example: '0',
}
const agency = {
  mpp: 'kukar',
  agency: 'polri',
  name: 'Polri',
  opening_weekdays: '',
  opens_at: '',
  closes_at: '',
  standard_wait_minutes: '',
  simulated_quota: '',
  is_example: '1',
}
const service = { mpp: 'kukar', agency: 'polri', service: 'skck', name: 'SKCK', is_example: '1' }
const holiday = { date: '2026-01-01', kind: 'public_holiday', name: 'Tahun Baru' }
const fastingMonth = { year_hijri: '1447', start: '2026-02-19', end: '2026-03-20', status: 'estimated' }
const figure = {
  mpp: 'kukar',
  agency: '',
  period_start: '',
  period_end: '',
  unit: 'visits',
  value: '1',
  kind: 'count',
  source: 'Dinas',
}
const rule = {
  mpp: 'kukar',
  agency: '',
  kind: 'surge',
  is_off: '0',
  sensitivity: '',
  minimum_visits: '',
  minimum_window_hours: '',
}

/** The cell as the row has it then, or the sentence that refuses it. */
function read(
  schema: z.ZodObject,
  row: Readonly<Record<string, string>>,
  column: string,
  cell: string,
): unknown {
  const result = schema.safeParse({ ...row, [column]: cell })
  if (result.success) return result.data[column]
  expect(result.error.issues.map(({ path }) => path)).toEqual([[column]])
  return 'refused'
}

describe.each<[string, z.ZodObject, Readonly<Record<string, string>>]>([
  ['province', Province, province],
  ['MPP', Mpp, mpp],
  ['agency', Agency, agency],
  ['service', Service, service],
  ['holiday', Holiday, holiday],
  ['fasting month', FastingMonth, fastingMonth],
  ['published figure', PublishedFigure, figure],
  ['rule of alerts', AlertRuleRow, rule],
])('a %s', (_name, schema, row) => {
  it('has all of its cells, and no other', () => {
    expect(schema.safeParse(row).success).toBe(true)
    for (const column of Object.keys(row))
      expect(schema.safeParse({ ...row, [column]: undefined }).success, column).toBe(false)
    expect(schema.safeParse({ ...row, more: '' }).success).toBe(false)
  })
})

type Case = [what: string, schema: z.ZodObject, row: Readonly<Record<string, string>>, column: string]
const hours: Case = ['a time of day', Mpp, mpp, 'opens_at']
const slugs: Case = ['a slug', Mpp, mpp, 'mpp']
const regencies: Case = ['the code of a regency', Mpp, mpp, 'regency_code']
const statistics: Case = ['the code of the statistics office', Mpp, mpp, 'bps_code']
const provinces: Case = ['the code of a province', Province, province, 'province_code']
const users: Case = ['the name of a user', Province, province, 'slug']
const days: Case = ['a day', Holiday, holiday, 'date']
const names: Case = ['a name', Holiday, holiday, 'name']
const minutes: Case = ['a number of minutes', Agency, agency, 'standard_wait_minutes']
const weekdays: Case = ['a list of weekdays', Agency, agency, 'opening_weekdays']
const units: Case = ['a unit', PublishedFigure, figure, 'unit']
const values: Case = ['a published value', PublishedFigure, figure, 'value']
const sensitivities: Case = ['a sensitivity', AlertRuleRow, rule, 'sensitivity']
const lengths: Case = ['the length of a window', AlertRuleRow, rule, 'minimum_window_hours']

const accepted: [Case, string, unknown][] = [
  ...['00:00', '09:59', '19:30', '20:00', '23:59'].map((cell): [Case, string, unknown] => [
    hours,
    cell,
    cell,
  ]),
  ...['a', '0', 'a-1', 'a-', 'x'.repeat(64)].map((cell): [Case, string, unknown] => [slugs, cell, cell]),
  ...['64.71', '00.00'].map((cell): [Case, string, unknown] => [regencies, cell, cell]),
  ...[[statistics, '6471', '6471'] as const, [provinces, '64', '64'] as const].map(
    ([of, cell, value]): [Case, string, unknown] => [of, cell, value],
  ),
  ...['a', 'a_1', `a${'b'.repeat(30)}`].map((cell): [Case, string, unknown] => [users, cell, cell]),
  [days, '2024-02-29', '2024-02-29'],
  [names, 'N', 'N'],
  [minutes, '', undefined],
  [minutes, '0', 0],
  [minutes, '999999999', 999_999_999],
  [weekdays, '', undefined],
  [weekdays, '7', [7]],
  [weekdays, '1;3;7', [1, 3, 7]],
  [units, 'visits_2', 'visits_2'],
  [values, '12.50', '12.50'],
  [values, '0', '0'],
  [sensitivities, '', undefined],
  [sensitivities, '0.1', 0.1],
  [sensitivities, '0.125', 0.125],
  [sensitivities, '10', 10],
  [lengths, '', undefined],
  [lengths, '1', 1],
  [lengths, '24', 24],
]
it.each(accepted)('%s may be "%s"', ([, schema, row, column], cell, value) => {
  expect(read(schema, row, column, cell)).toEqual(value)
})

const refused: [Case, string[]][] = [
  [hours, ['', '24:00', '08:60', '8:00', '08:00:00', '108:00', '29:00', '08.00']],
  [slugs, ['', '-a', 'A', 'a b', 'a_b', 'x'.repeat(65), 'é']],
  [regencies, ['64.7', '6471', '64.711', '164.71', '64,71']],
  [statistics, ['647', '64711', '647a']],
  [provinces, ['6', '641', '6a']],
  [users, ['', '1a', '_a', 'a-b', `a${'b'.repeat(31)}`, 'Aa']],
  [days, ['2026-02-29', '2026-2-1', '']],
  [names, ['']],
  [minutes, ['-1', '1.5', '1234567890', ' 1', '1 ', 'x1']],
  [weekdays, ['0', '8', '1;', ';1', '1,2', '12', '1;8', '01']],
  [units, ['', 'Visits', 'a-b', ' a', 'a ']],
  [values, ['', '1.', '.5', '-1', '1e3', '1,5', 'x1', '1.5.5']],
  [sensitivities, ['0', '0.099', '10.001', '99', '100', '1.', '1.2345', 'x1', '1x', '-1']],
  [lengths, ['0', '25', '1.5']],
]
describe.each(refused)('%s is refused', ([, schema, row, column], cells) => {
  it.each(cells)('where it is "%s"', (cell) => {
    expect(read(schema, row, column, cell)).toBe('refused')
  })
})

it.each<[z.ZodObject, Readonly<Record<string, string>>, string, string[]]>([
  [Mpp, mpp, 'time_zone', ['Asia/Jakarta', 'Asia/Pontianak', 'Asia/Makassar', 'Asia/Jayapura']],
  [Holiday, holiday, 'kind', ['public_holiday', 'joint_leave', 'election']],
  [FastingMonth, fastingMonth, 'status', ['decreed', 'estimated']],
  [PublishedFigure, figure, 'kind', ['count', 'ratio', 'mean', 'index', 'limit']],
  [AlertRuleRow, rule, 'kind', ['surge', 'drop', 'silent']],
])('%#: a column of few words takes these and no other', (schema, row, column, words) => {
  expect(words.map((word) => read(schema, row, column, word))).toEqual(words)
  expect(read(schema, row, column, 'other')).toBe('refused')
})

it('a flag is 0 or 1', () => {
  expect(['0', '1', '', 'true', '01'].map((cell) => read(Service, service, 'is_example', cell))).toEqual([
    ...[false, true, 'refused', 'refused', 'refused'],
  ])
})

it('the offset of each MPP follows from its zone', () => {
  const zones = ['Asia/Jakarta', 'Asia/Pontianak', 'Asia/Makassar', 'Asia/Jayapura']
  const mpps = zones.map((time_zone) =>
    Mpp.parse({ ...mpp, mpp: time_zone.slice(5).toLowerCase(), time_zone }),
  )
  expect([...utcOffsetsOf({ mpps } as unknown as Reference)]).toEqual([
    ...[['jakarta', 420] as const, ['pontianak', 420] as const],
    ...[['makassar', 480] as const, ['jayapura', 540] as const],
  ])
})
