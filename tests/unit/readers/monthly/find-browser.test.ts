import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findBrowser } from '../../../../readers/monthly/find-browser.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-browser-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function program(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`)
  await chmod(join(folder, name), 0o755)
  return join(folder, name)
}

test('a browser is the one named, else the first on PATH, else an error with the fix', async () => {
  const chromium = await program('chromium', 'exit 3')
  const PATH = `/nowhere:${folder}`
  expect(await findBrowser({ PATH })).toBe(chromium)
  expect(await findBrowser({ PATH: '', CHROMIUM: chromium })).toBe(chromium)
  await expect(findBrowser({ PATH, CHROMIUM: '/nowhere/chrome' })).rejects.toMatchObject({
    code: 'install',
    message: 'CHROMIUM names /nowhere/chrome, which is no program: correct it.',
  })
  if (process.platform !== 'linux') return
  await expect(findBrowser({ PATH: '/nowhere' })).rejects.toMatchObject({
    code: 'install',
    exitCode: 1,
    message: expect.stringContaining('apt-get install chromium'),
  })
})
