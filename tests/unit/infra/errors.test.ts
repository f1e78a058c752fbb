import { expect, test } from 'vitest'
import { isInternal, KunjunganError } from '../../../infra/errors.ts'

test.each([
  ['usage', 2],
  ['config', 2],
  ['stopped', 130],
  ['kafka', 1],
  ['halted', 1],
] as const)('the error %s ends a command with exit code %i', (code, exitCode) => {
  expect(new KunjunganError(code, 'Text.').exitCode).toBe(exitCode)
})

test('a fault of our own is told from all others', () => {
  const errors = [
    new KunjunganError('internal', 'Text.'),
    new KunjunganError('clickhouse', 'Text.'),
    new Error('Text.'),
  ]
  expect(errors.map(isInternal)).toEqual([true, false, false])
})
