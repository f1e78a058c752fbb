/** Which month and MPP the texts around a table name. */
import { describe, expect, it } from 'vitest'
import { mppsNamed, statementsIn } from '../../../../../producers/import/recap/statements.ts'
import { reference } from '../../../../support/recap-truth.ts'

const said = (text: string, isSheetName = false): string =>
  statementsIn(text, 'A1', isSheetName)
    .map(({ year = '', month = '' }) => `${year}/${month}`)
    .join(' ')

describe('a text names a month', () => {
  it.each([
    ['BULAN JANUARI 2025', '2025/1'],
    ['Bulan : Januari Tahun : 2025', '2025/1 2025/'],
    ['Rekap Agt 2025', '2025/8'],
    ["Laporan Des '25", '2025/12'],
    ['Periode 1 - 31 Oktober 2025', '2025/10'],
    ['1 s.d. 31 Mei 2025', '2025/5'],
    ['1 s/d 30 September 2025', '2025/9'],
    ['1 Januari s.d. 31 Januari 2025', '2025/1 2025/1'],
    ['Monthly recap, March 2025', '2025/3'],
    ['Bulan Maret', '/3'],
    ['Tahun Anggaran 2025', '2025/'],
    ['Periode 08/2025', '2025/8'],
    ['2025-08', '2025/8'],
  ])('%s', (text, months) => {
    expect(said(text)).toBe(months)
  })

  it.each(['Balikpapan, 3 Februari 2025', 'Nomor 12/I/2025', 'Mar dan Sep', 'Kunjungan 2025', 'Desember2'])(
    '%s names none',
    (text) => {
      expect(said(text)).toBe('')
    },
  )

  it('as a sheet name also by a short form alone', () => {
    expect(said('Agt', true)).toBe('/8')
    expect(said('Jan-25', true)).toBe('2025/1')
  })
})

it('an MPP is named by its place, its own name or its slug, in the first text that names one', () => {
  expect(mppsNamed(['Rekap', 'PEMERINTAH KABUPATEN KUTAI KARTANEGARA', 'Balikpapan'], reference)).toEqual([
    'kukar',
  ])
  expect(mppsNamed(['MPP Habaring Hurung'], reference)).toEqual(['kotim'])
  expect(mppsNamed(['rekap kukar'], reference)).toEqual(['kukar'])
  expect(mppsNamed(['Balikpapan dan Kutai Kartanegara'], reference)).toEqual(['balikpapan', 'kukar'])
  expect(mppsNamed(['Samarinda'], reference)).toEqual([])
})
