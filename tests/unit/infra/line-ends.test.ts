/** The project's own files in a checkout that has other line ends: core.autocrlf, a ZIP archive, an editor. */
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSqlFiles } from '../../../infra/text/sql-files.ts'
import { readViewStatements } from '../../../sql/view-files.ts'
import { migrationsDirectory, viewsDirectory } from '../../../sql/directories.ts'
import { pendingMigrations } from '../../../sql/migrate.ts'
import { readReference, referenceVersion } from '../../../sql/reference.ts'

const referenceDirectory = join(migrationsDirectory, '..', 'reference')
let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kunjungan-line-ends-'))
})
afterAll(() => rm(root, { recursive: true }))

/** A copy of a folder with other line ends. */
async function copyOf(directory: string, change: (text: string) => string): Promise<string> {
  const copy = await mkdtemp(join(root, 'copy-'))
  await cp(directory, copy, { recursive: true })
  for (const entry of await readdir(copy, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    await writeFile(file, change(await readFile(file, 'utf8')))
  }
  return copy
}

const changes: readonly (readonly [string, (text: string) => string])[] = [
  ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['CR', (text) => text.replaceAll('\n', '\r')],
  ['CRLF and a byte order mark', (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
  ['CRLF on the first line alone', (text) => text.replace('\n', '\r\n')],
]

describe.each(changes)('with %s', (_name, change) => {
  it.each([migrationsDirectory, viewsDirectory])('the SQL of %s is the same', async (directory) => {
    expect(await readSqlFiles(await copyOf(directory, change))).toEqual(await readSqlFiles(directory))
  })

  it('the views are made by the same statements, with what they include', async () => {
    expect(await readViewStatements(await copyOf(viewsDirectory, change))).toEqual(await readViewStatements())
  })

  it('the reference data are the same', async () => {
    const version = referenceVersion(await readReference(await copyOf(referenceDirectory, change)))
    expect(version).toBe(referenceVersion(await readReference(referenceDirectory)))
  })
})

/** What a store has noted of migrations with other text. */
async function noted(change: (text: string) => string): Promise<{ name: string; checksum: string }[]> {
  return Promise.all(
    (await readdir(migrationsDirectory)).toSorted().map(async (name) => {
      const text = change(await readFile(join(migrationsDirectory, name), 'utf8'))
      return { name, checksum: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

describe('a store that was migrated', () => {
  it.each([
    ['as the files are in the repository', (text: string) => text],
    ['from a checkout with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('%s is up to date', async (_name, change) => {
    const files = await readSqlFiles(
      await copyOf(migrationsDirectory, (text) => text.replaceAll('\n', '\r\n')),
    )
    expect(pendingMigrations(files, await noted(change))).toEqual([])
  })

  it('with other text is refused still', async () => {
    const files = await readSqlFiles(migrationsDirectory)
    const applied = await noted((text) => `${text}\n`)
    expect(() => pendingMigrations(files, applied)).toThrow(/edited after it was applied/)
  })
})
