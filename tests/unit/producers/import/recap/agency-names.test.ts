/** Agencies by what clerks call them; a name that differs is no agency. */
import { expect, it } from 'vitest'
import { agencyNames } from '../../../../../producers/import/recap/agency-names.ts'
import { reference } from '../../../../support/recap-truth.ts'

const names = agencyNames(reference, 'balikpapan')

it.each([
  ['disdukcapil', 'disdukcapil'],
  ['DISDUKCAPIL', 'disdukcapil'],
  ['Dinas Kependudukan dan Pencatatan Sipil Kota Balikpapan', 'disdukcapil'],
  ['Dinas Kependudukan & Pencatatan Sipil', 'disdukcapil'],
  ['1. Dukcapil', 'disdukcapil'],
  ['Bankaltimtara', 'bankaltimtara'],
  ['BPJS  Kesehatan', 'bpjs-kesehatan'],
  ['bpjs-ketenagakerjaan', 'bpjs-ketenagakerjaan'],
  ['ATR/BPN', 'kantor-pertanahan'],
  ['PT. PLN (Persero) UP3 Balikpapan', 'pln'],
  ['Polresta', 'polri'],
])('%s is %s', (label, slug) => {
  expect(names.slugOf(label)).toBe(slug)
})

it.each(['Disdukcapill', 'BPJS', 'Dinas', '', 'bank-kalteng', 'Persero'])('%s is none', (label) => {
  expect(names.slugOf(label)).toBeUndefined()
})

it('the nearest name is a hint where it differs little', () => {
  expect(names.nearest('Disdukcapill')).toBe('disdukcapil')
  expect(names.nearest('Toko Buku')).toBeUndefined()
})

it('an alias that two agencies have names neither', () => {
  const agencyAliases = [
    { mpp: undefined, agency: 'samsat', alias: 'Pajak' },
    { mpp: undefined, agency: 'kpp-pratama', alias: 'Pajak' },
  ]
  expect(agencyNames({ ...reference, agencyAliases }, 'balikpapan').slugOf('Pajak')).toBeUndefined()
})
