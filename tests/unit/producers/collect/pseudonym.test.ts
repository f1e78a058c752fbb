import { expect, it } from 'vitest'
import {
  newPseudonymKey,
  pseudonymKeyForm,
  pseudonymOf,
  pseudonymsOf,
} from '../../../../producers/collect/pseudonym.ts'
import { personalDataInValue } from '../../../../schemas/personal-data.ts'

it('is HMAC-SHA256 of the id as it is, as in the recipes', () => {
  const key = '00'.repeat(32)
  // printf %s 6471010101900001 | openssl dgst -sha256 -mac HMAC -macopt hexkey:00...
  expect(pseudonymOf('6471010101900001', key)).toBe(
    '49e3c6b9aebe339dfac6b9ffc76a0858d563ad4bb34c5126432341d36d251d5b',
  )
  expect(pseudonymOf(' 6471010101900001', key)).not.toBe(pseudonymOf('6471010101900001', key))
})

it('is a visitor_id that is never taken for personal data', () => {
  const key = newPseudonymKey()
  expect(key).toMatch(pseudonymKeyForm)
  expect(personalDataInValue(pseudonymOf('6471010101900001', key))).toBeUndefined()
})

it.each([
  ['a\nb\n', ['a', 'b']],
  ['a\nb', ['a', 'b']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['a\n\nb\n', ['a', '', 'b']],
  ['\r\na\n', ['', 'a']],
  ['a\n\n', ['a', '']],
  ['', []],
  ['\n', ['']],
  ['\uFEFFa\n\uFEFFb', ['a', '\uFEFFb']],
  [' a \n\tb\r', [' a ', '\tb']],
  ['a\rb\n\r\r\n', ['a\rb', '\r']],
])('%j gives a line for each line', (lines, ids) => {
  const key = newPseudonymKey()
  expect(pseudonymsOf(Buffer.from(lines), key)).toEqual(
    ids.map((id) => (id === '' ? undefined : pseudonymOf(id, key))),
  )
})

it('bytes that are no UTF-8 are taken as they are', () => {
  const key = newPseudonymKey()
  const id = Buffer.from('e9', 'hex')
  const found = pseudonymsOf(Buffer.concat([id, Buffer.from('\n')]), key)
  expect(found).toEqual([pseudonymOf(id, key)])
  expect(found).not.toEqual([pseudonymOf('\uFFFD', key)])
})
