/**
 * The changes of `npm run test:mutation:effects` and `test:mutation:sql` fit the code of today; that tests notice them is
 * for these commands.
 */
import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { mutations } from '../../mutation/mutations.ts'
import { sqlChanges } from '../../mutation/sql/changes.ts'

it.each(mutations)('$name: it has one place, and tests', ({ file, from, to, tests }) => {
  expect(readFileSync(file, 'utf8').split(from)).toHaveLength(2)
  expect(to).not.toBe(from)
  expect(tests.filter((test) => !existsSync(test))).toEqual([])
})

it.each(sqlChanges)('$file: $name: it has one place', ({ file, from, to }) => {
  expect(readFileSync(`sql/${file}`, 'utf8').split(from)).toHaveLength(2)
  expect(to).not.toBe(from)
})

it('each change has a name of its own', () => {
  const names = [...mutations, ...sqlChanges].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
