import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findBrowser } from '../../../../readers/monthly/find-browser.ts'
import { printPdf } from '../../../../readers/monthly/print-pdf.ts'
import { writeWhole } from '../../../../infra/write-whole.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-report-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function program(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`)
  await chmod(join(folder, name), 0o755)
  return join(folder, name)
}

test('a file is replaced as a whole, and nothing else is left beside it', async () => {
  const place = join(folder, 'written')
  await mkdir(place)
  await writeWhole(join(place, 'a.html'), 'one')
  await writeWhole(join(place, 'a.html'), 'two')
  expect(await readFile(join(place, 'a.html'), 'utf8')).toBe('two')
  expect(await readdir(place)).toEqual(['a.html'])
  await expect(writeWhole(place, 'three')).rejects.toThrow(`${place} cannot be written: it is a folder`)
  expect(await readdir(folder)).toContain('written')
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('a folder that is not there is named with the fix', async () => {
  const file = join(folder, 'nowhere', 'a.html')
  await expect(writeWhole(file, '')).rejects.toMatchObject({
    code: 'input',
    exitCode: 1,
    message: `${file} cannot be written: its folder is not there: make it first, or name another.`,
  })
})

test('a browser is the one named, else the first on PATH, else an error with the fix', async () => {
  const chromium = await program('chromium', 'exit 3')
  const PATH = `/nowhere:${folder}`
  expect(await findBrowser({ PATH })).toBe(chromium)
  expect(await findBrowser({ PATH: '', CHROMIUM: chromium })).toBe(chromium)
  await expect(findBrowser({ PATH, CHROMIUM: '/nowhere/chrome' })).rejects.toMatchObject({
    ...{ code: 'install', message: 'CHROMIUM names /nowhere/chrome, which is no program: correct it.' },
  })
  if (process.platform !== 'linux') return
  await expect(findBrowser({ PATH: '/nowhere' })).rejects.toMatchObject({
    ...{ code: 'install', exitCode: 1, message: expect.stringContaining('apt-get install chromium') },
  })
})

test('a browser that does not print is an error with the fix, one that hangs ends with the command', async () => {
  const broken = await program('broken', 'exit 3')
  await expect(printPdf('', { CHROMIUM: broken }, new AbortController().signal)).rejects.toMatchObject({
    code: 'install',
    message: expect.stringMatching(
      /broken could not print the report: it ended with exit code 3\. Write --html/,
    ),
  })
  const hanging = await program('hanging', 'exec sleep 60')
  const stop = new AbortController()
  const printing = printPdf('', { CHROMIUM: hanging, PATH: process.env['PATH'] }, stop.signal)
  setTimeout(() => stop.abort(new Error('Stopped.')), 100)
  await expect(printing).rejects.toThrow('Stopped.')
})
