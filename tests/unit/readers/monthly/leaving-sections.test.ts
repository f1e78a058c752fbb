/** Waiting and leaving in the monthly report: what the tables say, in both languages, inside and to the public. */
import { describe, expect, test } from 'vitest'
import { buildDocument } from '../../../../readers/monthly/build-document.ts'
import { cellText, type DocumentSection } from '../../../../readers/monthly/document.ts'
import { documentText } from '../../../../readers/monthly/document-text.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { createFormats } from '../../../../readers/text/formats.ts'
import { publicOf } from '../../../support/public-report.ts'
import { leavingTotal, waitScore } from '../../../support/report-leaving-data.ts'
import { smallMonthly } from '../../../support/report-monthly-data.ts'

type Language = 'id' | 'en'

const sectionOf = (
  report: MonthlyReport,
  wanted: DocumentSection['id'],
  language: Language,
): DocumentSection => {
  const section = buildDocument(report, language).sections.find(({ id }) => id === wanted)
  if (section === undefined) throw new Error(`no section ${wanted}`)
  return section
}

/** The table with its head as texts, a line for each row. */
function textsOf(report: MonthlyReport, id: DocumentSection['id'], language: Language = 'en'): string[] {
  const { table } = sectionOf(report, id, language)
  const formats = createFormats(language)
  const head = table?.columns.map((column) => column.head.replace('\n', ' ')) ?? []
  return [head, ...(table?.rows ?? []).map((row) => row.map((cell) => cellText(cell, formats)))].map((row) =>
    row.join('|'),
  )
}

describe('waiting and leaving by agency', () => {
  test('has median, P90, the share within the standard and who was never called, and the MPP under them', () => {
    expect(textsOf(smallMonthly(), 'leaving')).toEqual([
      'Agency|Median of the month|P90 of the month|Within standard|Never called|Share never called|Mark',
      'Dinas dukcapil|4.2|10.5|95.0%|12|1.3%|',
      'Dinas samsat|4.2|10.5|95.0%|2|3.3%|',
      'Dinas pajak|4.2|10.5|95.0%|0|0.0%|',
      'Dinas arsip|4.2|10.5|95.0%|0|0.0%|',
      'Whole MPP|4.2|10.5|95.0%|14|1.4%|',
    ])
    const indonesian = textsOf(smallMonthly(), 'leaving', 'id')
    expect(sectionOf(smallMonthly(), 'leaving', 'id').title).toBe('Menunggu dan pergi')
    expect(indonesian[1]).toBe('Dinas dukcapil|4,2|10,5|95,0 %|12|1,3 %|')
    expect(indonesian.at(-1)).toBe('Seluruh MPP|4,2|10,5|95,0 %|14|1,4 %|')
  })

  test('marks what is simulated or has not ended, and has dashes where nothing was measured', () => {
    const [first] = smallMonthly().leaving
    if (first === undefined) throw new Error('no agency')
    const unmeasured = { wait_p50_seconds: null, wait_p90_seconds: null, within_standard_rate: null }
    const flags = { is_simulated: true, is_provisional: true }
    const report = smallMonthly({ leaving: [{ ...first, ...unmeasured, ...flags }], leaving_total: null })
    expect(textsOf(report, 'leaving').slice(1)).toEqual(['Dinas dukcapil|–|–|–|12|1.3%|s*'])
  })

  test('of no visit says so', () => {
    const section = sectionOf(smallMonthly({ leaving: [], leaving_total: null }), 'leaving', 'en')
    expect(section).toMatchObject({ table: null, remarks: ['No visit came from queue events this month.'] })
  })
})

describe('outcomes by wait', () => {
  test('has the visits of each wait and how they ended, and all of them', () => {
    expect(textsOf(smallMonthly(), 'outcomes')).toEqual([
      'Wait|Visits|Completed|Missed|Cancelled|Moved on|Mark',
      'under 5 minutes|600|580|8|6|5|',
      '5 to under 15 minutes|300|250|20|24|6|',
      '15 to under 30 minutes|82|60|12|3|7|',
      'not known|14|6|0|0|0|',
      'All|996|896|40|33|18|',
    ])
    expect(textsOf(smallMonthly(), 'outcomes', 'id')[1]).toBe('di bawah 5 menit|600|580|8|6|5|')
  })

  test('of no visit says so', () => {
    const none = sectionOf(smallMonthly({ outcomes: [] }), 'outcomes', 'id')
    expect(none.table).toBeNull()
    expect(none.remarks).toEqual(['Tidak ada kunjungan dari peristiwa antrean bulan ini.'])
  })
})

describe('satisfaction by wait', () => {
  test('has the index of each agency and wait with its interval, and the quarter in its title', () => {
    expect(textsOf(smallMonthly(), 'waitScores')).toEqual([
      'Agency|Wait (minutes)|Responses|IKM|Lower bound|Upper bound|Mark',
      'Dinas dukcapil|0–5|200|92.00|90.00|94.00|',
      'Dinas dukcapil|60+|40|71.25|69.25|73.25|',
      'Dinas dukcapil|not known|9|80.00|78.00|82.00|',
      'Dinas samsat|0–5|21|85.00|83.00|87.00|',
      'Dinas samsat|60+|3|60.00|58.00|62.00|',
    ])
    const { title, remarks } = sectionOf(smallMonthly(), 'waitScores', 'id')
    expect(title).toBe('Menunggu dan pergi: kepuasan menurut waktu tunggu, Triwulan I 2026')
    expect(remarks).toHaveLength(1)
    expect(textsOf(smallMonthly(), 'waitScores', 'id')[2]).toBe('Dinas dukcapil|60+|40|71,25|69,25|73,25|')
  })

  test('marks a quarter that runs and what is simulated, and has dashes without an index or an interval', () => {
    const one = { ...waitScore('samsat', '60+', 1), ikm_low: null, ikm_high: null }
    const report = smallMonthly({
      as_of: '2026-03-31T15:59:00Z',
      satisfaction_by_wait: [
        { ...one, is_provisional: true },
        { ...one, ikm: null, is_simulated: true },
      ],
    })
    expect(sectionOf(report, 'waitScores', 'en').title).toMatch(/, Quarter I 2026\*$/)
    expect(textsOf(report, 'waitScores').slice(1)).toEqual([
      'Dinas samsat|60+|1|80.00|–|–|*',
      'Dinas samsat|60+|1|–|–|–|s',
    ])
    expect(buildDocument(report, 'en').warnings.join()).toContain('SIMULATED DATA')
  })

  test('is of the quarter that the month lies in', () => {
    const titles = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'].map(
      (month) => sectionOf(smallMonthly({ month }), 'waitScores', 'en').title,
    )
    expect(titles.map((title) => title.split(', ')[1])).toEqual([
      ...['Quarter I 2026', 'Quarter I 2026', 'Quarter I 2026', 'Quarter II 2026*'],
    ])
  })

  test('of no response says so, and to the public not whether there are some', () => {
    const none = smallMonthly({ satisfaction_by_wait: [] })
    expect(sectionOf(none, 'waitScores', 'en')).toMatchObject({
      table: null,
      remarks: ['No survey response names a ticket in this quarter.'],
    })
    expect(sectionOf({ ...none, is_public: true }, 'waitScores', 'en').remarks).toEqual([
      'Not in the public version: responses of each agency and wait are too few.',
    ])
  })
})

test.each(['id', 'en'] as const)('all fit 80 columns of a terminal (%s)', (language) => {
  const lines = documentText(buildDocument(smallMonthly(), language), language, 80).split('\n')
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80)
  expect(lines.some((line) => /^(Dinas dukcapil).* 12 +1[.,]3 ?%/.test(line))).toBe(true)
})

test('the public has no counts of those who were never called, and no sums of outcomes', () => {
  const month = {
    mpp: 'balikpapan',
    province_code: '64',
    visits: 900,
    visitors: 900,
    agencies_active: 4,
    sent_on: 0,
    is_provisional: false,
  }
  const people = ['01', '02', '03', '04'].map((of) => ({ ...month, month: `2026-${of}-01` }))
  const report = publicOf(smallMonthly({ leaving_total: leavingTotal(982, 14) }), people, [])
  expect(textsOf(report, 'leaving')[0]).toBe(
    'Agency|Median of the month|P90 of the month|Within standard|Share never called|Mark',
  )
  expect(textsOf(report, 'outcomes').at(-1)).toBe('All|996|withheld|withheld|withheld|withheld|')
})
