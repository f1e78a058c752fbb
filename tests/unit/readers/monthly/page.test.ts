import { describe, expect, test } from 'vitest'
import { buildDocument } from '../../../../readers/monthly/build-document.ts'
import { documentText } from '../../../../readers/monthly/document-text.ts'
import { pageOf } from '../../../../readers/monthly/page.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { publicOf } from '../../../support/public-report.ts'
import { agencyMonth, smallMonthly, yearMonth } from '../../../support/report-monthly-data.ts'

const text = (report: MonthlyReport, language: 'id' | 'en' = 'id'): string =>
  documentText(buildDocument(report, language), language, 100)
const page = (report: MonthlyReport, language: 'id' | 'en' = 'id'): string =>
  pageOf(buildDocument(report, language), report, language)

describe('the page', () => {
  test('needs nothing else: charts inline, nothing from elsewhere, no script', () => {
    const html = page(smallMonthly())
    expect(html.match(/<svg /g)).toHaveLength(7)
    expect(html).not.toMatch(/<script|<link|src=|@import|url\((?!#)/)
    expect(html).toContain("default-src 'none'")
    expect(html).toContain('<html lang="id">')
    expect(html).toContain('<td class="right">900</td>')
    expect(html).toContain('counter(page)')
  })

  test('shows the texts of a chart that a wider font takes beyond its edge', () => {
    expect(page(smallMonthly())).toMatch(/figure svg \{[^}]*overflow: visible/)
  })

  test('escapes whatever comes from data', () => {
    const odd = 'Dinas <b>"&\' </style><script>alert(1)</script>'
    const html = page(smallMonthly({ mpp_name: odd, agencies: [agencyMonth('x', 50, { agency_name: odd })] }))
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('<b>"')
    expect(html.match(/<\/style>/g)?.length).toBe(html.match(/<style/g)?.length)
    expect(html).toContain('Dinas &lt;b&gt;&quot;&amp;&#39;')
  })

  test('of a public report: what is withheld is nowhere on it, and that it is withheld is', () => {
    const secret = 4_321
    const agencies = [
      agencyMonth('dukcapil', 9_000),
      agencyMonth('pajak', secret, { visitors: 3 }),
      agencyMonth('samsat', 8_765),
    ]
    const report = publicOf(
      smallMonthly({ agencies, waits: [], quotas: [] }),
      [
        {
          mpp: 'balikpapan',
          province_code: '64',
          month: '2026-03-01',
          visits: 900,
          visitors: 900,
          agencies_active: 4,
          sent_on: 0,
          is_provisional: false,
        },
      ],
      [],
    )
    for (const shown of [page(report), text(report), JSON.stringify(report)]) {
      expect(shown).not.toMatch(/4[.,]?321|8[.,]?765/)
    }
    expect(page(report)).toContain('<td class="right withheld">rahasia</td>')
    expect(page(report)).toContain('VERSI PUBLIK')
    expect(text(report, 'en')).toContain('Withheld: figures of zero to four visitors')
  })

  test('a month without anything but its visits', () => {
    const bare = yearMonth('2026-03-01', 1_000, {
      basis: 'tally',
      open_days: null,
      visitors: null,
      agencies_active: 0,
    })
    const html = page(
      smallMonthly({
        figures: bare,
        year: [bare],
        days: [],
        agencies: [],
        waits: [],
        leaving: [],
        outcomes: [],
        quotas: [],
        satisfaction: [],
        comparison: [],
      }),
    )
    expect(html.match(/<svg /g)).toHaveLength(1)
  })
})
