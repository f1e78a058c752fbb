/**
 * The examples of docs/collector.md, as they stand there: each repeats until its event is accepted, whatever a bad day
 * or a proxy answers, and stops where no repeat helps. A language that is not installed is left out.
 */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pseudonymOf } from '../../producers/collect/pseudonym.ts'
import { isSignatureOf, readSignedHead } from '../../producers/collect/keys/signature.ts'
import { startTestServer, type TestServer } from '../support/collect-server.ts'
import { badDay, finally202, startScripted } from '../support/scripted-collector.ts'

const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'collector.md'), 'utf8')
let folder = ''
let server: TestServer
let env: Record<string, string> = {}
const pseudonymKey = 'ab'.repeat(32)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-recipes-'))
  server = await startTestServer()
  const signing = server.addKey({ kind: 'signing' })
  env = {
    PATH: process.env['PATH'] ?? '',
    KUNJUNGAN_URL: server.url,
    KUNJUNGAN_KEY: server.addKey().shown,
    KUNJUNGAN_SECRET: signing.shown,
    KUNJUNGAN_KEY_ID: signing.key.id,
    KUNJUNGAN_PSEUDONYM_KEY: pseudonymKey,
  }
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** The first block of code below a heading. */
function example(heading: string, language = String.raw`\w+`): string {
  const part = page.split(`\n${heading}\n`)[1] ?? ''
  return new RegExp(`\`\`\`${language}\\n([^]*?)\\n\`\`\``).exec(part)?.[1] ?? ''
}

interface Ran {
  readonly stdout: string
  /** Both streams. */
  readonly output: string
}

/** Runs an example in a folder of its own, as Java names its file. */
async function run(
  [, heading, file, program]: Recipe,
  more: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ran> {
  const own = await mkdtemp(join(folder, 'run-'))
  await writeFile(join(own, file), example(heading))
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [join(own, file)],
      { env: { ...env, QUEUE_FILE: join(own, 'queue.db'), ...more }, timeout: 100_000 },
      (error, stdout, stderr) => {
        // Some end with an exit code where they stop; one that was ended has not stopped.
        if (error?.killed === true) reject(error)
        else resolve({ stdout, output: stdout + stderr })
      },
    )
    child.stdin?.end(input)
  })
}

type Recipe = readonly [name: string, heading: string, file: string, program: string]
const senders: readonly Recipe[] = [
  ['curl', '### curl', 'send.sh', 'sh'],
  ['PHP', '### PHP', 'send.php', 'php'],
  ['Python', '### Python', 'send.py', 'python3'],
  ['JavaScript', '### JavaScript', 'send.mjs', process.execPath],
  ['Java', '### Java', 'Send.java', 'java'],
  ['a signature in Python', '#### Python', 'signed.py', 'python3'],
  ['a signature in PHP', '#### PHP', 'signed.php', 'php'],
]
const tablet: Recipe = ['the tablet', '## A tablet that is offline for a day', 'tablet.py', 'python3']
const pseudonyms: readonly Recipe[] = [
  ['PHP', '### A visitor_id in PHP', 'visitor.php', 'php'],
  ['Python', '### A visitor_id in Python', 'visitor.py', 'python3'],
  ['JavaScript', '### A visitor_id in JavaScript', 'visitor.mjs', process.execPath],
  ['Java', '### A visitor_id in Java', 'Pseudonym.java', 'java'],
]
// `sh --version` fails, but it runs.
const isThere = ([, , , program]: Recipe): boolean => spawnSync(program, ['--version']).error === undefined

describe('the example', () => {
  for (const recipe of [...senders, tablet])
    it.skipIf(!isThere(recipe))(`of ${recipe[0]} repeats until its event is accepted`, async () => {
      let left = 2
      server.kafka = async () => {
        if (left-- > 0) throw new Error('away')
      }
      server.sent.length = 0
      const { stdout } = await run(recipe)
      expect(stdout).toMatch(/202|accepted|everything is sent/)
      expect(server.sent).toHaveLength(1)
    })
})

describe.concurrent('the example', () => {
  for (const recipe of [...senders, tablet])
    it.skipIf(!isThere(recipe))(
      `of ${recipe[0]} takes nothing but 202 for an acknowledgement, and says what was rejected`,
      async () => {
        await using scripted = await startScripted([...badDay, finally202])
        const { stdout, output } = await run(recipe, { KUNJUNGAN_URL: `${scripted.url}/proxied` })
        expect(scripted.bodies).toHaveLength(badDay.length + 1)
        expect(new Set(scripted.bodies).size).toBe(1)
        expect(scripted.bodies[0]).toMatch(/^POST \/proxied\/v1\/events .*"specversion":/)
        expect(output).toMatch(/not sent yet: \D|curl: /)
        if (recipe !== tablet) expect(stdout).toContain('agency: a made-up rule')
      },
    )

  for (const recipe of [...senders, tablet])
    it.skipIf(!isThere(recipe))(`of ${recipe[0]} closes a connection without an answer`, async () => {
      let isClosed = false
      let wasClosed = false
      await using scripted = await startScripted([
        (response) => void response.once('close', () => (isClosed = true)),
        (response) => {
          setTimeout(() => {
            wasClosed = isClosed
            finally202(response)
          }, 1_000)
        },
      ])
      await run(recipe, { KUNJUNGAN_URL: scripted.url })
      expect(wasClosed).toBe(true)
    })

  for (const recipe of senders)
    it.skipIf(!isThere(recipe))(`of ${recipe[0]} stops where no repeat helps`, async () => {
      await using scripted = await startScripted([
        (response) => void response.writeHead(408).end('{}'),
        (response) => void response.writeHead(401).end('{"title":"a wrong key"}'),
        finally202,
      ])
      const { output } = await run(recipe, { KUNJUNGAN_URL: scripted.url })
      expect(output).toContain('a wrong key')
      expect(scripted.bodies).toHaveLength(2)
    })

  it.skipIf(!isThere(tablet))('of the tablet keeps its events while the key is wrong', async () => {
    await using scripted = await startScripted([
      (response) => void response.writeHead(401).end('{"title":"a wrong key"}'),
      finally202,
    ])
    const { output } = await run(tablet, { KUNJUNGAN_URL: scripted.url })
    expect(output).toContain('a wrong key')
    expect(output).toContain('everything is sent')
    expect(scripted.bodies).toHaveLength(2)
    expect(new Set(scripted.bodies).size).toBe(1)
  })

  it.skipIf(!isThere(tablet))('of the tablet loses no event where several share a queue', async () => {
    const QUEUE_FILE = join(folder, 'shared.db')
    const ids = (at: number): string[] => {
      const body = scripted.bodies[at]?.replace(/^[^[]*/, '') ?? '[]'
      return (JSON.parse(body) as { id: string }[]).map(({ id }) => id)
    }
    const taken = new Set<string>()
    const take = (at: number, response: ServerResponse): void => {
      const results = ids(at).map((id, index) => ({ index, id, status: 'accepted' }))
      for (const id of ids(at)) taken.add(id)
      response.writeHead(202).end(JSON.stringify({ results }))
    }
    const held: ServerResponse[] = []
    const hold = (response: ServerResponse): void => void held.push(response)
    const release = (at: number): void => {
      const response = held[at]
      if (response !== undefined) take(at, response)
    }
    await using scripted = await startScripted([
      hold,
      (response) => {
        hold(response)
        release(0)
      },
      (response) => take(2, response),
      // The new event of the third, while the answer that has deleted nothing yet is still on its way.
      (response) => {
        response.writeHead(503).end('{}')
        release(1)
      },
      (response) => take(scripted.bodies.length - 1, response),
    ])
    const more = { KUNJUNGAN_URL: scripted.url, QUEUE_FILE }
    const first = run(tablet, more)
    await expect.poll(() => scripted.bodies.length, { timeout: 20_000 }).toBe(1)
    const second = run(tablet, more)
    await first
    await Promise.all([second, run(tablet, more)])
    const made = new Set(scripted.bodies.flatMap((_, at) => ids(at)))
    expect(made.size).toBe(3)
    expect(taken).toEqual(made)
  })

  for (const recipe of pseudonyms)
    it.skipIf(!isThere(recipe))(`of a visitor_id in ${recipe[0]} gives what the command gives`, async () => {
      const ids = ['6471010101900001', 'ANGGOTA-7']
      const { stdout } = await run(recipe, {}, `${ids.join('\r\n')}\n`)
      expect(stdout.trim().split(/\r?\n/)).toEqual(ids.map((id) => pseudonymOf(id, pseudonymKey)))
      const { output } = await run(recipe, { KUNJUNGAN_PSEUDONYM_KEY: 'ab' }, `${ids.join('\n')}\n`)
      expect(output).toContain('must be 64 of 0-9 and a-f')
    })
})

describe('the signed request of the page', () => {
  it('has the signature that the collector computes', () => {
    const [head = '', body = ''] = example('### Signatures', 'http').split('\n\n')
    const headers = Object.fromEntries(
      head
        .split('\n')
        .slice(1)
        .map((line) => line.split(': ') as [string, string]),
    )
    const signed = readSignedHead(headers)
    const secret = /signed with `(whsec_[^`]+)`/.exec(page)?.[1] ?? ''
    expect(signed !== undefined && isSignatureOf(signed, Buffer.from(body), [secret])).toBe(true)
    expect(Number(headers['Content-Length'])).toBe(body.length)
  })
})
