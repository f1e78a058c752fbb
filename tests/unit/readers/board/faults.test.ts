/** What an error means for a page. */
import { expect, it } from 'vitest'
import { KunjunganError } from '../../../../infra/errors.ts'
import { isNoAnswer } from '../../../../readers/board/faults.ts'

it('is no answer where the connection fails, and none of a row of another shape', () => {
  expect(isNoAnswer(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))).toBe(true)
  expect(isNoAnswer(new KunjunganError('clickhouse', 'ClickHouse does not answer.'))).toBe(true)
  expect(isNoAnswer(new KunjunganError('internal', 'A row has another shape.'))).toBe(false)
  expect(isNoAnswer(new TypeError('x is not a function'))).toBe(false)
})
