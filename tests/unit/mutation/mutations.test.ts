/** The changes of `npm run test:mutation:effects` fit the code of today; that their tests notice is for that command. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { mutations } from '../../mutation/mutations.ts'

it.each(mutations)('$name: it has one place, and tests', ({ file, from, to, tests }) => {
  expect(readFileSync(file, 'utf8').split(from)).toHaveLength(2)
  expect(to).not.toBe(from)
  expect(tests.filter((test) => !existsSync(test))).toEqual([])
})

it('each change has a name of its own', () => {
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length)
})
