import { describe, expect, test } from 'vitest'
import { buildDocument } from '../../../../readers/monthly/build-document.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { documentText } from '../../../../readers/monthly/document-text.ts'
import { smallMonthly, survey, yearMonth } from '../../../support/report-monthly-data.ts'

const text = (report: MonthlyReport, language: 'id' | 'en' = 'id', width = 100): string =>
  documentText(buildDocument(report, language), language, width)
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
