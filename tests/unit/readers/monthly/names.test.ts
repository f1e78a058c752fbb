import { expect, test } from 'vitest'
import { localDate, quarterOf, shortName } from '../../../../readers/monthly/names.ts'

test.each([
  ['2026-01-01', ['I', '2026']],
  ['2026-03-01', ['I', '2026']],
  ['2026-04-01', ['II', '2026']],
  ['2025-12-01', ['IV', '2025']],
])('%s is in quarter %j', (day, expected) => expect(quarterOf(day)).toEqual(expected))

test('an instant is on the day of its zone', () => {
  expect(localDate('2026-03-31T15:59:59Z', 'Asia/Makassar')).toBe('2026-03-31')
  expect(localDate('2026-03-31T16:00:00Z', 'Asia/Makassar')).toBe('2026-04-01')
  expect(localDate('2026-03-31T16:00:00Z', 'Asia/Jakarta')).toBe('2026-03-31')
})

test("an agency of the regency goes by its name without the regency's", () => {
  expect(shortName('Dinas Sosial Kabupaten Kutai Kartanegara', 'Kab. Kutai Kartanegara')).toBe('Dinas Sosial')
  expect(shortName('Kantor Pertanahan Kota Balikpapan', 'Kota Balikpapan')).toBe('Kantor Pertanahan')
  expect(shortName('Kepolisian Resor Kota Balikpapan', 'Kota Balikpapan')).toBe(
    'Kepolisian Resor Kota Balikpapan',
  )
})

test('a company is named by its place, also with the word for an office inside its name', () => {
  expect(shortName('Bank Kantor Kas Kota Balikpapan', 'Kota Balikpapan')).toBe(
    'Bank Kantor Kas Kota Balikpapan',
  )
})

test('Kab. stands for Kabupaten, and a name that only contains the regency keeps it', () => {
  expect(shortName('Badan Pajak Kabupaten Paser', 'Kab. Paser')).toBe('Badan Pajak')
  expect(shortName('Badan Pajak Kab. Paser', 'Kab. Paser')).toBe('Badan Pajak')
  expect(shortName('Dinas Kota Balikpapan Sehat', 'Kota Balikpapan')).toBe('Dinas Kota Balikpapan Sehat')
})
