import { describe, expect, test } from 'vitest'
import { wide } from '../../../../readers/charts/chart-axes.ts'
import { chartsOf } from '../../../../readers/monthly/charts.ts'
import { monthlyWords } from '../../../../readers/monthly/words.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { createFormats } from '../../../../readers/text/formats.ts'
import { agencyMonth, smallMonthly, survey } from '../../../support/report-monthly-data.ts'

const charts = (changes: Partial<MonthlyReport> = {}): ReturnType<typeof chartsOf> =>
  chartsOf({
    report: smallMonthly(changes),
    language: 'en',
    formats: createFormats('en'),
    texts: monthlyWords.en,
  })
/** The texts of a chart, without the marks around them. */
const textsOf = (svg = ''): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text = '']) => text)

describe('a chart', () => {
  test('of the agencies has visits and share beside each name, of the twelve largest at most', () => {
    const texts = textsOf(charts().agencies?.svg)
    expect(texts).toContain('900  (90.0%)')
    expect(texts).toContain('Dinas dukcapil')
    const agencies = Array.from({ length: 20 }, (_, at) => agencyMonth(`a${at}`, 900 - at))
    expect(
      textsOf(charts({ agencies }).agencies?.svg).filter((text) => text.startsWith('Dinas')),
    ).toHaveLength(12)
  })

  test('of the waits has median, P90 and the share without a wait', () => {
    expect(textsOf(charts().waits?.svg)).toContain('4.0 / 10.0 (0.2% without)')
  })

  test('of the waits has room right of the longest bar for a text in a wide font', () => {
    const [, left] = /translate\((\d+) [^>]*>4\.0 \/ 10\.0 \(/.exec(charts().waits?.svg ?? '') ?? []
    expect(wide - Number(left)).toBeGreaterThan(170)
  })

  test('of the outcomes has the share of those who missed their turn or cancelled beside each wait', () => {
    const texts = textsOf(charts().outcomes?.svg)
    // 20 and 24 of 300
    for (const text of ['5 to under 15 minutes', '6.7%', '8.0%', 'Missed', 'Cancelled'])
      expect(texts).toContain(text)
    const withheld = smallMonthly().outcomes.map((row) =>
      row.wait_bucket === '05-15' ? { ...row, missed: null, suppressed: ['missed'] } : row,
    )
    expect(textsOf(charts({ outcomes: withheld }).outcomes?.svg)).not.toContain('5 to under 15 minutes')
  })

  test('of the year has its months and the line of the year before', () => {
    const texts = textsOf(charts().year?.svg)
    for (const text of ['1,100', '900', '1,000', '2025', '2026']) expect(texts).toContain(text)
  })
})

test('a section without figures has no chart, and a comparison needs two MPPs', () => {
  expect(Object.keys(charts()).toSorted()).toEqual([
    'agencies',
    'comparison',
    'days',
    'outcomes',
    'satisfaction',
    'waits',
    'year',
  ])
  const [own] = smallMonthly().comparison
  const left = charts({
    days: [],
    agencies: [],
    waits: [],
    outcomes: [],
    satisfaction: [survey({ ikm: null })],
    comparison: own === undefined ? [] : [own],
  })
  expect(Object.keys(left)).toEqual(['year'])
})

test('a withheld figure has no bar and no text', () => {
  const agencies = [agencyMonth('a', 900), agencyMonth('b', 4, { visits: null, suppressed: ['visits'] })]
  expect(textsOf(charts({ agencies }).agencies?.svg)).not.toContain('Dinas b')
})
