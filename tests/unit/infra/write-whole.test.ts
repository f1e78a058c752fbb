/** A file of a report, and what is at its place already. */
import { execFile } from 'node:child_process'
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { fileFaultOf } from '../../../infra/file-fault.ts'
import { writeWhole } from '../../../infra/write-whole.ts'

const root = await mkdtemp(join(tmpdir(), 'kunjungan-write-'))
afterAll(() => rm(root, { recursive: true, force: true }))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'))
})
const at = (name: string): string => join(folder, name)
const isRoot = process.getuid?.() === 0

describe('writing', () => {
  it('a file is replaced as a whole, and nothing else is left beside it', async () => {
    const place = at('written')
    await mkdir(place)
    await writeWhole(join(place, 'a.html'), 'one')
    await writeWhole(join(place, 'a.html'), 'two')
    expect(await readFile(join(place, 'a.html'), 'utf8')).toBe('two')
    expect(await readdir(place)).toEqual(['a.html'])
    await expect(writeWhole(place, 'three')).rejects.toThrow(`${place} cannot be written: it is a folder`)
    expect(await readdir(folder)).toContain('written')
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('a folder that is not there is named with the fix', async () => {
    const file = at('nowhere/a.html')
    await expect(writeWhole(file, '')).rejects.toMatchObject({
      code: 'input',
      exitCode: 1,
      message: `${file} cannot be written: its folder is not there: make it first, or name another.`,
    })
  })

  it('keeps the mode of the file that it replaces, and takes the usual one for a new file', async () => {
    await writeFile(at('kept'), 'old')
    await chmod(at('kept'), 0o640)
    await writeWhole(at('kept'), 'new')
    expect([(await stat(at('kept'))).mode & 0o777, await readFile(at('kept'), 'utf8')]).toEqual([
      0o640,
      'new',
    ])
    await writeWhole(at('new'), 'new')
    expect((await stat(at('new'))).mode & 0o777).toBe(0o666 & ~process.umask())
  })

  it.each([
    ['a file', true],
    ['a file that is not there yet', false],
  ])('through a symbolic link to %s leaves the link', async (_name, isThere) => {
    await mkdir(at('real'))
    if (isThere) await writeFile(at('real/a.html'), 'old')
    await symlink('real/a.html', at('link.html'))
    await symlink('link.html', at('second.html'))
    await writeWhole(at('second.html'), 'new')
    expect(await readFile(at('real/a.html'), 'utf8')).toBe('new')
    expect([await readlink(at('second.html')), await readlink(at('link.html'))]).toEqual([
      'link.html',
      'real/a.html',
    ])
    expect(await readdir(at('real'))).toEqual(['a.html'])
  })

  it('never shows half of a file to who has the old one open, or another name of it', async () => {
    await writeFile(at('a'), 'old')
    await link(at('a'), at('b'))
    await writeWhole(at('a'), 'new')
    expect(await readFile(at('b'), 'utf8')).toBe('old')
  })

  it('to a pipe writes into it', async () => {
    await promisify(execFile)('mkfifo', [at('pipe')])
    const [text] = await Promise.all([readFile(at('pipe'), 'utf8'), writeWhole(at('pipe'), 'new')])
    expect(text).toBe('new')
    expect((await lstat(at('pipe'))).isFIFO()).toBe(true)
  })

  it.each([
    ['a folder', 'folder', 'it is a folder'],
    ['a name below a file', 'file/a.html', 'a part of its path is a file'],
    ['a name in no folder', 'nowhere/a.html', 'its folder is not there: make it first'],
    ['links in a circle', 'circle', 'its symbolic links lead in a circle'],
    ['a name that is too long', 'x'.repeat(300), 'its name is too long'],
  ])('to %s is reported with the fix and leaves nothing', async (_name, name, sentence) => {
    await mkdir(at('folder'))
    await writeFile(at('file'), '')
    await symlink('circle', at('circle'))
    await expect(writeWhole(at(name), 'new')).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining(`${at(name)} cannot be written: ${sentence}`),
    })
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(['circle', 'file', 'folder'])
  })

  it.skipIf(process.platform !== 'linux')('to a full device says so', async () => {
    await expect(writeWhole('/dev/full', 'new')).rejects.toThrow(
      /^\/dev\/full cannot be written: the disk at .* full/,
    )
  })

  it.skipIf(isRoot)('to a file that may only be read leaves it as it is', async () => {
    await writeFile(at('a'), 'old', { mode: 0o444 })
    await expect(writeWhole(at('a'), 'new')).rejects.toThrow(/this user has no right to/)
    expect(await readFile(at('a'), 'utf8')).toBe('old')
  })

  it.skipIf(isRoot)('to a file in a folder that may only be read writes the file itself', async () => {
    await mkdir(at('closed'))
    await writeFile(at('closed/a'), 'old')
    await chmod(at('closed'), 0o555)
    await writeWhole(at('closed/a'), 'new')
    expect(await readFile(at('closed/a'), 'utf8')).toBe('new')
    await expect(writeWhole(at('closed/b'), 'new')).rejects.toThrow(/this user has no right to/)
    await chmod(at('closed'), 0o755)
  })
})

it.each([
  ['EDQUOT', 'quota'],
  ['EROFS', 'read-only'],
  ['EMFILE', 'ulimit -n'],
  ['EIO', 'dmesg'],
])('the fault %s is reported with its fix', (code, word) => {
  expect(fileFaultOf(Object.assign(new Error(code), { code }), '/')).toContain(word)
})
