import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Reader } from '../../../../../readers/board/figures.ts'
import { TvLinks } from '../../../../../readers/board/login/tv-links.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-links-'))
})
afterAll(() => rm(folder, { recursive: true }))

function open(): Promise<TvLinks> {
  return TvLinks.open({
    file: join(folder, 'links.json'),
    nowMs: () => 0,
    openReader: undefined,
    pool: {
      take: (user, password) => ({ user: `${user}/${password}` }) as Reader,
      giveBack: () => undefined,
    },
  })
}

it('opens its page as the reader who made it, also after a restart, until it is revoked', async () => {
  const links = await open()
  const token = await links.make('/now/kukar', 'bi_kukar', 'a password')
  const again = await open()
  const found = again.find(token)
  expect([found?.reader.user, found?.path]).toEqual(['bi_kukar/a password', '/now/kukar'])
  await again.revoke(token.slice(0, 12), 'bi_kotim')
  expect(found?.isValid()).toBe(true)
  await again.revoke(token.slice(0, 12), 'bi_kukar')
  expect([found?.isValid(), again.find(token)]).toEqual([false, undefined])
})

it('is the same file for two boards: what one makes stays, and what one revokes is over for the other', async () => {
  const [one, other] = [await open(), await open()]
  const tokens = await Promise.all([
    one.make('/now', 'bi', 'a password'),
    other.make('/now', 'bi', 'a password'),
    one.make('/tv', 'bi', 'a password'),
  ])
  const again = await open()
  expect(tokens.map((token) => again.find(token)?.path)).toEqual(['/now', '/now', '/tv'])
  const [first] = tokens
  await one.revoke(first.slice(0, 12), 'bi')
  await other.make('/tv', 'bi', 'a password')
  const found = again.find(first)
  await again.look()
  expect([found?.isValid(), again.find(first), other.find(first)]).toEqual([false, undefined, undefined])
})

it('keeps neither the link nor the password in its file, and opens nothing by a changed link', async () => {
  const links = await open()
  const token = await links.make('/now', 'bi', 'a password')
  const file = join(folder, 'links.json')
  const text = await readFile(file, 'utf8')
  expect(text).not.toContain(token.split('.')[1])
  expect(text).not.toContain('a password')
  expect((await stat(file)).mode & 0o077).toBe(0)
  expect(links.find(`${token.slice(0, -1)}_`)).toBeUndefined()
  expect(links.find('nothing')).toBeUndefined()
})
