/** Why a private file cannot be changed, in a sentence that names it. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { changePrivateFile } from '../../../infra/private-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-private-'))
  await writeFile(join(folder, 'file'), '')
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const change = (file: string): Promise<number> =>
  changePrivateFile(file, () => Promise.resolve({ text: 'new', result: 7 }))

it('is written for its owner alone, with its folder', async () => {
  const file = join(folder, 'deep', 'keys.json')
  expect(await change(file)).toBe(7)
  expect(await readFile(file, 'utf8')).toBe('new')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

it.each([
  ['whose folder cannot be made', () => join(folder, 'file', 'below', 'keys.json')],
  ['whose folder takes no lock', () => '/proc/self/keys.json'],
])('one %s is named', async (_name, fileOf) => {
  const failure = change(fileOf())
  await expect(failure).rejects.toMatchObject({ code: 'input' })
  await expect(failure).rejects.toThrow(/keys\.json cannot be used: .*: /)
})
