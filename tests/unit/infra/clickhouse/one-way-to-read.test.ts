/** How rows of ClickHouse come in: a cast of what the client gives is a type that nobody has looked at. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const checkout = join(import.meta.dirname, '..', '..', '..', '..')

it('the sources read rows by query-rows.ts alone, with a schema', () => {
  const sources = globSync('{cli,consumers,infra,producers,readers,schemas,sql}/**/*.ts', { cwd: checkout })
  expect(sources.length).toBeGreaterThan(100)
  const cast = sources.filter((file) => /\.json</.test(readFileSync(join(checkout, file), 'utf8')))
  expect(cast).toEqual([])
})
