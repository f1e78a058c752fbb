import { describe, expect, test } from 'vitest'
import { formatSummary } from '../../../../readers/summary/summary-text.ts'
import { agency, smallReport } from '../../../support/report-data.ts'

const indonesian = formatSummary(smallReport(), 'id')
const english = formatSummary(smallReport(), 'en')

/** The lines from the one that begins with the title to the next empty section. */
function section(text: string, title: string, lines: number): string {
  const all = text.split('\n')
  const start = all.findIndex((line) => line.startsWith(title))
  return all.slice(start, start + lines).join('\n')
}

function lineOf(text: string, start: string): string {
  return text.split('\n').find((line) => line.startsWith(start)) ?? ''
}

describe('the head', () => {
  test('says what is shown, as of when in the zones of Indonesia, and what is simulated', () => {
    expect(indonesian.split('\n').slice(0, 6)).toEqual([
      'KUNJUNGAN MAL PELAYANAN PUBLIK (MPP)',
      'Semua MPP terdaftar (2); untuk tiap MPP bulan terakhir yang sudah selesai dan berdata.',
      'Keadaan pada Senin, 6 Oktober 2025, 09.30 WIB / 10.30 WITA / 11.30 WIT.',
      'DATA SIMULASI: angka bertanda s dibuat oleh simulator dan bukan kunjungan sungguhan.',
      'Tanda: s simulasi; r basis rekap (tanpa r: basis peristiwa antrean);',
      '* sementara, periode belum berakhir; – tidak ada angka.',
    ])
  })

  test('names the MPPs and the month asked for', () => {
    const text = formatSummary(
      smallReport({ scope: { mpps: ['kukar', 'balikpapan'], month: '2025-09' } }),
      'en',
    )
    expect(text.split('\n')[1]).toBe('MPP Kota Balikpapan and MPP Kutai Kartanegara; September 2025.')
  })

  test('says nothing of simulation where nothing is simulated', () => {
    const real = smallReport({ months: [], agencies: [], comparison: [], provinces: [], now: [] })
    expect(formatSummary(real, 'id')).not.toMatch(/simulasi/i)
    expect(formatSummary(real, 'id')).toContain('Tanda: r basis rekap')
  })
})

describe('the sections', () => {
  test('peak months of Balikpapan as published, in Indonesian', () => {
    expect(section(indonesian, 'Bulan puncak', 6)).toBe(
      [
        'Bulan puncak',
        'Satuan: kunjungan per bulan. Periode: satu tahun. Unggul: kunjungan puncak dibanding bulan kedua.',
        '',
        '                                                                                    Bulan',
        'MPP                  Tahun  Puncak  Kunjungan   Unggul        Kedua       Ketiga  berdata',
        '─────────────────────────────────────────────────────────────────────────────────────────',
      ].join('\n'),
    )
    expect(indonesian).toContain(
      'MPP Kota Balikpapan  2025   Juli      6.814 r  +14,3 %  Sep 5.962 r  Agu 5.367 r     3/12',
    )
  })

  test('and in English', () => {
    expect(english).toContain(
      'MPP Kota Balikpapan  2025  July  6,814 r  +14.3%  Sep 5,962 r  Aug 5,367 r       3/12',
    )
  })

  test('agencies with shares, and dashes where there is no figure', () => {
    expect(lineOf(indonesian, 'MPP Kutai Kartanegara, ')).toBe(
      'MPP Kutai Kartanegara, September 2025 (basis peristiwa, cakupan 95,2 %)',
    )
    expect(lineOf(indonesian, 'Disdukcapil').split(/ {2,}/)).toEqual([
      'Disdukcapil',
      '2.480',
      '24,8 %',
      '124,0',
      '2.479',
      's',
    ])
    expect(lineOf(english, 'Bank').split(/ {2,}/)).toEqual(['Bank', '1,930', '–', '96.5', '–', 's'])
    expect(indonesian).toContain('Tidak ada angka per instansi untuk bulan ini')
  })

  test('agencies beyond the top seven add up, but for their visitors and rates', () => {
    const agencies = Array.from({ length: 9 }, (_, index) => agency(`Dinas ${index}`, 100 - 10 * index))
    const line = lineOf(formatSummary(smallReport({ agencies }), 'id'), '2 instansi lain')
    expect(line.split(/ {2,}/)).toEqual(['2 instansi lain', '50', '0,5 %', '–', '–', 's'])
  })

  test('the comparison names differing bases and how many months a sum has', () => {
    expect(lineOf(indonesian, 'Perubahan dari Agustus 2025').split(/ {2,}/).slice(1)).toEqual([
      '-3,1 % (rekap)',
      '-3,1 % (peristiwa)',
    ])
    expect(lineOf(indonesian, 'Kunjungan Jan–Sep 2025').split(/ {2,}/).slice(1)).toEqual([
      '80.000',
      '18.143 (3 dari 9 bulan)',
    ])
    expect(lineOf(english, 'Change on September 2024').split(/ {2,}/).slice(1)).toEqual(['–', '–'])
    expect(lineOf(english, 'Basis').split(/ {2,}/).slice(1)).toEqual(['events', 'tally'])
  })

  test('provinces carry their code, a tally among them its mark', () => {
    expect(lineOf(indonesian, '64 ').split(/ {2,}/)).toEqual([
      '64 Kalimantan Timur',
      '2/2',
      '15.962',
      '389,3',
      'MPP Kutai Kartanegara',
      '97,6 %',
      'campuran',
      'sr',
    ])
  })

  test('today has no zeros of an MPP whose queue never sent an event', () => {
    const today = section(indonesian, 'Hari ini', 9)
    expect(lineOf(today, 'MPP Kota').split(/ {2,}/)).toEqual([
      'MPP Kota Balikpapan',
      'Sen, 6 Okt',
      '–',
      '–',
      '–',
      '–',
      '–',
    ])
    expect(lineOf(today, 'MPP Kutai').split(/ {2,}/)).toEqual([
      'MPP Kutai Kartanegara',
      'Sen, 6 Okt',
      '120',
      '14',
      '9',
      '22',
      '1 jam 12 mnt',
      's*',
    ])
  })

  test('freshness in words', () => {
    const lines = section(english, 'Freshness', 8)
    expect(lineOf(lines, 'MPP Kota').split(/ {2,}/)).toEqual([
      'MPP Kota Balikpapan',
      'never',
      'never',
      'never',
      '–',
      '0',
    ])
    expect(lineOf(lines, 'MPP Kutai').split(/ {2,}/)).toEqual([
      'MPP Kutai Kartanegara',
      'live',
      'live',
      'live',
      '3 minutes ago',
      '4,500',
    ])
  })
})

describe('the page', () => {
  const long = smallReport({
    agencies: Array.from({ length: 20 }, (_, index) =>
      agency(`Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu Kabupaten ${index}`, 9_000),
    ),
  })

  test.each([
    ['id', 100],
    ['en', 100],
    ['id', 80],
    ['en', 80],
  ] as const)('in %s has no line wider than %i columns', (language, width) => {
    const tooWide = formatSummary(long, language, width)
      .split('\n')
      .filter((line) => Array.from(line).length > width)
    expect(tooWide).toEqual([])
  })

  test('has colour only where that is wanted, and says the same with it', () => {
    const escape = String.fromCodePoint(27)
    expect(indonesian).not.toContain(escape)
    const coloured = formatSummary(smallReport(), 'id', 100, true)
    expect(coloured).toContain(`${escape}[1m`)
    expect(coloured.split(new RegExp(`${escape}\\[\\d+m`)).join('')).toBe(indonesian)
  })

  test('without any data says what to do', () => {
    const empty = {
      months: [],
      agencies: [],
      peaks: [],
      comparison: [],
      provinces: [],
      comparison_month: null,
    }
    const never = smallReport().freshness.filter(({ state }) => state === 'never')
    const text = formatSummary(smallReport({ ...empty, freshness: never }), 'id')
    expect(text).toContain('Belum ada data kunjungan. Jalankan `npm start`')
    expect(text).not.toContain('Bulan puncak')
  })

  test('of a month without data says so and still shows the rest', () => {
    const none = {
      months: [],
      agencies: [],
      peaks: [],
      comparison: [],
      provinces: [],
      comparison_month: '2024-02-01',
    }
    const text = formatSummary(smallReport({ ...none, scope: { mpps: [], month: '2024-02' } }), 'id')
    expect(text).toContain('MPP Kutai Kartanegara: tidak ada data untuk Februari 2024.')
    expect(text).toContain('Hari ini, sampai saat ini')
  })
})
