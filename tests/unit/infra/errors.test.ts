import { expect, test } from 'vitest'
import { isInternal, KunjunganError, ownFaultText } from '../../../infra/errors.ts'

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

test('an error of our own program is named with its text and the line that threw it, but without a text that quotes data', () => {
  expect(ownFaultText(new TypeError('x is not a function'))).toMatch(
    /^TypeError: x is not a function, at .*errors\.test\.ts:\d+$/,
  )
  let thrown: unknown
  try {
    JSON.parse('3171011501900001 secret')
  } catch (error) {
    thrown = error
  }
  expect(ownFaultText(thrown)).toMatch(/^SyntaxError/)
  expect(ownFaultText(thrown)).not.toMatch(/3171|secret/)
})
