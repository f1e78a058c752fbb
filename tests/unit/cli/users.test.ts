/** `kunjungan users`: the names that a server needs, or its users file from a file of hashes without a mistake. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerUsers } from '../../../cli/users.ts'
import { readEnvironment } from '../../../infra/config.ts'
import { createLogger } from '../../../infra/log.ts'
import { sha256Hex } from '../../../sql/access/users.ts'
import { readReference } from '../../../sql/reference.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-users-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const checkout = join(import.meta.dirname, '../../..')

/** What the command prints; rejects with its error. */
async function users(...args: string[]): Promise<string> {
  const lines: string[] = []
  const program = new Command()
  registerUsers(program, {
    env: readEnvironment({}, checkout),
    machine: {},
    checkout,
    reference: await readReference(join(checkout, 'sql', 'reference')),
    referenceFolder: join(checkout, 'sql', 'reference'),
    logger: createLogger({ level: 'silent', pretty: false }),
    outColoured: () => undefined,
    outWithPasswords: () => undefined,
    out: (text) => void lines.push(text),
    progress: () => undefined,
    isTerminal: false,
    signal: new AbortController().signal,
    atOnce: new AbortController().signal,
    exitCode: () => undefined,
    usersXml: () => '',
  })
  await program.parseAsync(['users', ...args], { from: 'user' })
  return lines.join('\n')
}

async function fileOf(text: string): Promise<string> {
  const file = join(folder, 'hashes.txt')
  await writeFile(file, text)
  return file
}

const lineOf = (user: string): string => `${user} ${sha256Hex(`password of ${user}`)}`

describe('kunjungan users', () => {
  it('prints the names that the server needs', async () => {
    const names = (await users()).split('\n')
    expect(names).toEqual([
      ...['kunjungan_admin', 'kunjungan_ingest', 'kunjungan_alert', 'kunjungan_silence'],
      ...['kunjungan_link', 'bi', 'bi_kalteng', 'bi_kaltim', 'bi_balikpapan', 'bi_kotim', 'bi_kukar'],
    ])
    expect(JSON.parse(await users('--json'))).toEqual({ users: names })
  })

  it('prints the users file with each user’s own hash', async () => {
    const names = (await users()).split('\n')
    const file = await fileOf(`# made by hand\n\n${names.map(lineOf).join('\n')}\n`)
    const xml = await users('--hashes', file, '--network', '10.1.0.0/16', '--network', '::1')
    for (const user of names)
      expect(xml).toContain(
        `<${user}><password_sha256_hex>${sha256Hex(`password of ${user}`)}</password_sha256_hex><networks><ip>10.1.0.0/16</ip><ip>::1</ip>`,
      )
  })

  it('leaves out the users that silence and that shards ask by, where they have no hash', async () => {
    const optional = ['kunjungan_silence', 'kunjungan_link']
    const names = (await users()).split('\n').filter((name) => !optional.includes(name))
    const xml = await users('--hashes', await fileOf(names.map(lineOf).join('\n')))
    expect(xml).toContain('<kunjungan_alert>')
    for (const user of optional) expect(xml).not.toContain(user)
  })

  it('names every mistake of the file and prints nothing', async () => {
    const names = (await users()).split('\n').slice(1)
    const lines = [
      ...names.slice(0, -1).map(lineOf),
      'bi_kukar no-hash',
      `bi_kotim ${sha256Hex('')}`,
      lineOf('bi_nowhere'),
      lineOf('bi'),
      `kunjungan_admin ${sha256Hex('password of bi')}`,
    ]
    const refused = users('--hashes', await fileOf(lines.join('\n')))
    await expect(refused).rejects.toMatchObject({ code: 'input' })
    for (const mistake of [
      'line 10 is not USER SHA256-HEX',
      'line 11: the hash of bi_kotim is that of an empty password',
      'line 12: there is no user bi_nowhere',
      'line 13: bi has a hash already',
      'line 14: kunjungan_admin and bi have the same password',
      'no hash for kunjungan_admin, bi_kukar',
    ])
      await expect(refused).rejects.toThrow(mistake)
  })
})
