import { expect, it } from 'vitest'
import { newPseudonymKey, pseudonymKeyForm, pseudonymOf } from '../../../../producers/collect/pseudonym.ts'
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
