import { expect, test } from 'vitest'
import { KunjunganError } from '../../../infra/errors.ts'

test.each([
  ['usage', 2],
  ['config', 2],
  ['stopped', 130],
  ['kafka', 1],
  ['halted', 1],
] as const)('the error %s ends a command with exit code %i', (code, exitCode) => {
  expect(new KunjunganError(code, 'Text.').exitCode).toBe(exitCode)
})
