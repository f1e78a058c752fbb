/** No figure without what it leaves out: visits without a wait, too few responses, incomplete months. */
import { describe, expect, test } from 'vitest'
import { formatSummary } from '../../../../readers/summary/summary-text.ts'
import { buildDocument } from '../../../../readers/monthly/build-document.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { totalWait } from '../../../../readers/monthly/derived-figures.ts'
import type { DocumentSection } from '../../../../readers/monthly/document.ts'
import { documentText } from '../../../../readers/monthly/document-text.ts'
import { tilesOf } from '../../../../readers/monthly/tiles.ts'
import { monthlyWords } from '../../../../readers/monthly/words.ts'
import { createFormats } from '../../../../readers/text/formats.ts'
import { feed, smallReport } from '../../../support/report-data.ts'
import { publicOf } from '../../../support/public-report.ts'
import { smallMonthly, survey, wait } from '../../../support/report-monthly-data.ts'

const highlights = (report: MonthlyReport, language: 'id' | 'en' = 'en'): string =>
  buildDocument(report, language).highlights.join('\n')
const tile = (report: MonthlyReport, at: number): string => {
  const context = { report, language: 'en', formats: createFormats('en'), texts: monthlyWords.en } as const
  return Object.values(tilesOf(context)[at] ?? {}).join(' | ')
}

/** A hundred visits were called after five minutes, and as many never. */
const half = [{ ...wait('dukcapil', 100, 1), untimed_legs: 100, untimed_share: 0.5 }]
const halfCalled = smallMonthly({ waits: half, waits_total: totalWait(half) })

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

describe('waits of a month in which half were never called', () => {
  test('the highlight and the tile are of all visits', () => {
    expect(highlights(halfCalled)).toContain(
      'Mean wait 5.0 minutes; 50.0% of the visits (100) have no wait; ' +
        '50.0% of all visits were called within the standard waiting time (100.0% of those with a wait).',
    )
    expect(highlights(halfCalled, 'id')).toContain(
      '50,0 % kunjungan (100) tanpa waktu tunggu; 50,0 % dari semua',
    )
    expect(tile(halfCalled, 4)).toContain('of all visits | 50.0% | Without a wait 50.0% · Mean 5.0 minutes')
  })

  test.each(['id', 'en'] as const)('the table has them beside the waits (%s), on 80 columns', (language) => {
    const lines = documentText(buildDocument(halfCalled, language), language, 80).split('\n')
    const row = lines.find((line) => /dukcapil.* 100 +100 +50[.,]0 ?%/.test(line))
    expect(row, lines.join('\n')).toBeDefined()
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80)
  })

  test('agencies without a standard are in the share without a wait, and in no share of the standard', () => {
    const other = { ...wait('arsip', 100, null), untimed_legs: 300, untimed_share: 0.75 }
    expect(totalWait([...half, other])).toMatchObject({
      timed_legs: 200,
      untimed_legs: 400,
      untimed_share: 2 / 3,
      within_standard_rate: 1,
      within_standard_of_all: 0.5,
    })
  })

  test('where none has a wait, that is said', () => {
    const none = [
      {
        ...wait('dukcapil', 0, null),
        untimed_legs: 7,
        untimed_share: 1,
        wait_mean_seconds: null,
        standard_wait_minutes: 20,
      },
    ]
    const report = smallMonthly({ waits: none, waits_total: totalWait(none) })
    expect(report.waits_total).toMatchObject({ within_standard_rate: null, within_standard_of_all: 0 })
    expect(highlights(report)).toContain('No wait was measured: no visit has one.')
    expect(documentText(buildDocument(report, 'en'), 'en')).toMatch(/dukcapil +0 +7 +100\.0%/)
  })

  test('the public version withholds a share that reveals a few, and no other', () => {
    const many = Array.from({ length: 12 }, (_, at) => ({
      mpp: 'balikpapan',
      province_code: '64',
      month: `2026-${String(at + 1).padStart(2, '0')}-01`,
      visits: 900,
      visitors: 900,
      agencies_active: 4,
      sent_on: 0,
      is_provisional: false,
    }))
    const shares = (report: MonthlyReport): unknown[] =>
      publicOf(report, many, []).waits.map((row) => row.untimed_share)
    expect(shares(halfCalled)).toEqual([0.5])
    expect(shares(smallMonthly()).slice(0, 2)).toEqual([null, null])
    // A single agency of which two had no wait: the total would reveal them.
    const alone = smallMonthly({ waits: [wait('dukcapil', 890, 0.9)] })
    const document = buildDocument(publicOf(alone, many, []), 'en')
    expect(document.highlights.join('\n')).toContain('the number of visits without a wait is withheld')
  })
})

describe('other figures and what they rest on', () => {
  test('an index of too few responses says how many are needed', () => {
    const few = smallMonthly({
      satisfaction: [survey({ responses: 12, responses_needed: 370, is_sample_adequate: 0 })],
    })
    expect(highlights(few)).toContain('from 12 responses: too few, 370 are needed.')
    expect(tile(few, 5)).toContain('12 responses · too few: 370 needed')
    expect(highlights(smallMonthly())).toContain('from 400 responses.')
  })

  test('an index of a quarter without known visits says that the sample cannot be judged', () => {
    const none = smallMonthly({
      satisfaction: [survey({ responses: 5, responses_needed: 0, is_sample_adequate: 0 })],
    })
    expect(highlights(none)).toContain('; no visits are known, so the sample cannot be judged.')
    expect(tile(none, 5)).toContain('5 responses · sample cannot be judged')
  })

  test('a change between incomplete months has both coverages', () => {
    const report = smallMonthly()
    const comparison = report.comparison.map((row) => ({
      ...row,
      coverage: 0.5,
      previous_month_coverage: 1,
      change_on_previous_month: -0.5,
    }))
    expect(highlights({ ...report, comparison })).toContain(
      'down 50.0% on February 2026 (coverage 50.0% against 100.0%).',
    )
    expect(highlights(report)).not.toContain('coverage')
  })

  test('a peak says of how many months', () => {
    expect(tile(smallMonthly(), 3)).toContain('of 3 months')
  })
})

const daysOf = (report: MonthlyReport): DocumentSection | undefined =>
  buildDocument(report, 'en').sections.find(({ id }) => id === 'days')

test('a day with a tally of its own is marked, and the report says that the month does not add it up', () => {
  const days = smallMonthly().days.map(
    (row, at) => ({ ...row, basis: at === 1 ? 'tally' : row.basis }) as const,
  )
  const tallied = daysOf(smallMonthly({ days }))
  expect(tallied?.table?.rows.map((row) => row.at(-1)?.value)).toEqual(['', 'r', ''])
  expect(tallied?.remarks.join(' ')).toContain('The month is the sum of the events')
  expect(daysOf(smallMonthly())?.remarks).toEqual([])
})

describe('a clock that is wrong', () => {
  const balikpapan = { mpp: 'balikpapan', mpp_name: 'MPP Kota Balikpapan' }
  const ahead = { ahead_seconds: 25_200, seconds_since_event: 0 }
  const clocks = [
    { mpp: 'balikpapan', agency_name: 'Samsat', fault: 'ahead' as const },
    { mpp: 'balikpapan', agency_name: 'Imigrasi', fault: 'before_live' as const },
  ]
  const freshness = [
    feed(balikpapan, 'queue', { ...ahead, events_before_live: 3 }),
    feed(balikpapan, 'survey', { seconds_since_event: 600 }),
    feed(balikpapan, 'counter', ahead),
  ]
  test('is named with MPP and agency, and what comes is no age', () => {
    const text = oneLine(formatSummary(smallReport({ freshness, clocks }), 'en'))
    expect(text).toContain('MPP Kota Balikpapan sends events up to 7 h 0 min ahead of now (Samsat).')
    expect(text).toContain(
      '3 events of MPP Kota Balikpapan are dated before it was live (live_since), from Imigrasi.',
    )
    expect(text).toContain('10 minutes ago')
    expect(text).not.toContain('0 seconds ago')
  })

  test('is named in the monthly report, beside its feed and before any figure', () => {
    const document = buildDocument(smallMonthly({ freshness, clocks }), 'en')
    expect(document.warnings.join(' ')).toContain('ahead of now (Samsat)')
    const cells = document.sections
      .find(({ id }) => id === 'freshness')
      ?.table?.rows.map((row) => row.at(-1)?.value)
    expect(cells).toEqual(['7 h 0 min ahead', '10 minutes ago', '7 h 0 min ahead'])
  })

  test('of all feeds leaves no age', () => {
    const all = freshness.map((row) => ({ ...row, ...ahead }))
    expect(formatSummary(smallReport({ freshness: all, clocks: [] }), 'id')).toContain('maju 7 jam 0 mnt')
  })

  test('that is some seconds off is none', () => {
    const near = [feed(balikpapan, 'queue', { ahead_seconds: 20, seconds_since_event: 0 })]
    expect(formatSummary(smallReport({ freshness: near }), 'en')).not.toContain('WRONG CLOCK')
  })
})
