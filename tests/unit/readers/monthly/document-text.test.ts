import { describe, expect, test } from 'vitest'
import { buildDocument } from '../../../../readers/monthly/build-document.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { shortName } from '../../../../readers/monthly/names.ts'
import { pageOf } from '../../../../readers/monthly/page.ts'
import { publicMonthly } from '../../../../readers/suppression/public-monthly.ts'
import { documentText } from '../../../../readers/monthly/document-text.ts'
import { agencyMonth, smallMonthly, survey, yearMonth } from '../../../support/report-monthly-data.ts'

const text = (report: MonthlyReport, language: 'id' | 'en' = 'id', width = 100): string =>
  documentText(buildDocument(report, language), language, width)
const page = (report: MonthlyReport, language: 'id' | 'en' = 'id'): string =>
  pageOf(buildDocument(report, language), report, language)
const cellsOf = (shown: string, start: string): string[] =>
  (shown.split('\n').find((line) => line.startsWith(start)) ?? '').split(/ {2,}/)

const indonesian = text(smallMonthly())
const english = text(smallMonthly(), 'en')

describe('the head', () => {
  test('says of whom, of when, on what basis, how fresh and for whom', () => {
    expect(indonesian.split('\n').slice(0, 6)).toEqual([
      'LAPORAN BULANAN KUNJUNGAN: MPP KOTA BALIKPAPAN, MARET 2026',
      'Kota Balikpapan, Kalimantan Timur. Basis peristiwa, cakupan 100,0 % hari kerja. Keadaan data pada 6',
      'April 2026, 10.30 WITA. Peristiwa antrean terakhir 6 April 2026, 10.26 WITA.',
      'DATA SIMULASI: sebagian atau seluruh angka dibuat oleh simulator dan bukan kunjungan sungguhan.',
      'Hanya untuk MPP dan provinsinya: memuat angka yang menyangkut kurang dari lima pengunjung. Untuk',
      'diedarkan ke luar, gunakan versi publik.',
    ])
  })

  test('says nothing of simulation where nothing is, and that a running month is provisional', () => {
    const real = smallMonthly({
      comparison: smallMonthly().comparison.map((row) => ({ ...row, is_simulated: false })),
      figures: yearMonth('2026-03-01', 1_000, { is_provisional: true }),
    })
    expect(text(real)).not.toContain('DATA SIMULASI')
    expect(text(real)).toContain('ANGKA SEMENTARA')
  })

  test('the highlights in both languages', () => {
    expect(indonesian).toContain('• 1.000 kunjungan, 50,0 per hari buka, turun 3,1 % dari Februari 2026.')
    expect(indonesian).toContain(
      '• Bulan puncak 2026 sejauh ini: Januari dengan 1.100 kunjungan, 10,0 % di atas bulan kedua;',
    )
    expect(indonesian).toContain(
      '• Perubahan terbesar berasal dari Dinas samsat (-9), Dinas dukcapil (+4), dan Dinas pajak (+4).',
    )
    expect(english).toContain('• Mean wait 5.0 minutes; 0.8% of the visits (8) have no wait; 90.0% of all')
    expect(english).toContain('• 49 people turned away because the quota was used up; Dinas dukcapil reached')
    // Half up: the grade of 88.305 is that of 88.31.
    expect(indonesian).toContain('(IKM) Triwulan I 2026: 88,31, mutu A (sangat baik), dari 400')
    expect(english).toContain('• Rank 2 of 2 MPPs with data by visits per open day.')
  })
})

describe('the sections', () => {
  test('agencies with share, rate, difference and change, and the MPP under them', () => {
    expect(cellsOf(indonesian, 'Dinas dukcapil')).toEqual([
      'Dinas dukcapil',
      '900',
      '90,0 %',
      '45,0',
      '+4',
      '+10,0 %',
    ])
    expect(cellsOf(indonesian, 'Seluruh MPP')).toEqual(['Seluruh MPP', '1.000', '50,0', '+100', '-3,1 %'])
  })

  test('the year: rank, peak and the month of the report; other years are not in the table', () => {
    expect(cellsOf(indonesian, 'Januari 2026').slice(1)).toEqual([
      '1.100',
      '55,0',
      '1',
      '100,0 %',
      'peristiwa',
      'puncak',
    ])
    expect(cellsOf(indonesian, 'Maret 2026')).toContain('bulan laporan')
    expect(indonesian).not.toContain('Desember 2025')
  })

  test('satisfaction with both weightings, grade, interval and the responses needed', () => {
    expect(cellsOf(indonesian, 'IKM (bobot 1/9)')[1]).toBe('88,31')
    expect(cellsOf(english, 'IKM (weight 0.11')[1]).toBe('87.42')
    expect(cellsOf(english, 'Responses needed')[1]).toBe('370')
    expect(cellsOf(english, '95% interval, upper end')[1]).toBe('89.60')
    const running = smallMonthly({ satisfaction: [survey({ quarter: '2026-04-01' })] })
    expect(text(running, 'en')).toContain('Quarter II 2026*')
  })

  test('coverage and basis beside every compared figure', () => {
    const [, section = ''] = english.split('Comparison of the MPPs, March 2026')
    const lines = section.split('\n').map((line) => line.split(/ {2,}/)[0])
    expect(lines.slice(lines.indexOf('Rank'), lines.indexOf('Mark'))).toEqual([
      ...['Rank', 'Visits per open day', 'Visits', 'Open days', 'Expected days'],
      ...['Coverage March 2026', 'Basis March 2026', 'Change on February 2026', 'Coverage February 2026'],
      ...['Basis February 2026', 'Change on March 2025', 'Coverage March 2025', 'Basis March 2025'],
    ])
  })

  test('what there is no figure for is said', () => {
    const empty = smallMonthly({ agencies: [], waits: [], quotas: [], satisfaction: [], days: [] })
    const shown = text(empty)
    for (const sentence of [
      'Tidak ada angka per instansi',
      'Tidak ada waktu tunggu',
      'Tidak ada instansi berkuota',
      'Tidak ada jawaban survei',
    ])
      expect(shown).toContain(sentence)
  })

  test.each([80, 100])('no line is wider than %d', (width) => {
    for (const language of ['id', 'en'] as const) {
      const lines = text(smallMonthly(), language, width).split('\n')
      expect(lines.filter((line) => line.length > width)).toEqual([])
    }
  })
})

describe('the page', () => {
  test('needs nothing else: charts inline, nothing from elsewhere, no script', () => {
    const html = page(smallMonthly())
    expect(html.match(/<svg /g)).toHaveLength(6)
    expect(html).not.toMatch(/<script|<link|src=|@import|url\((?!#)/)
    expect(html).toContain("default-src 'none'")
    expect(html).toContain('<html lang="id">')
    expect(html).toContain('<td class="right">900</td>')
    expect(html).toContain('counter(page)')
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
    const report = publicMonthly(
      smallMonthly({ agencies, waits: [], quotas: [] }),
      [
        {
          mpp: 'balikpapan',
          province_code: '64',
          month: '2026-03-01',
          visits: 900,
          visitors: 900,
          agencies_active: 4,
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
        quotas: [],
        satisfaction: [],
        comparison: [],
      }),
    )
    expect(html.match(/<svg /g)).toHaveLength(1)
  })
})

test("an agency of the regency goes by its name without the regency's", () => {
  expect(shortName('Dinas Sosial Kabupaten Kutai Kartanegara', 'Kab. Kutai Kartanegara')).toBe('Dinas Sosial')
  expect(shortName('Kantor Pertanahan Kota Balikpapan', 'Kota Balikpapan')).toBe('Kantor Pertanahan')
  expect(shortName('Kepolisian Resor Kota Balikpapan', 'Kota Balikpapan')).toBe(
    'Kepolisian Resor Kota Balikpapan',
  )
})
