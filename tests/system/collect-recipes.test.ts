/**
 * The examples of docs/collector.md, as they stand there, against a collector that is away at first: each repeats until
 * its event is accepted. A language that is not installed is left out.
 */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pseudonymOf } from '../../producers/collect/pseudonym.ts'
import { startTestServer, type TestServer } from '../support/collect-server.ts'

const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'collector.md'), 'utf8')
const run = promisify(execFile)
let folder = ''
let server: TestServer
let env: Record<string, string> = {}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-recipes-'))
  server = await startTestServer()
  env = {
    PATH: process.env['PATH'] ?? '',
    KUNJUNGAN_URL: server.url,
    KUNJUNGAN_KEY: server.addKey().shown,
    QUEUE_FILE: join(folder, 'queue.db'),
  }
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** The example below a heading. */
function example(heading: string): string {
  const part = page.split(`\n${heading}\n`)[1] ?? ''
  return /```\w+\n([\s\S]*?)\n```/.exec(part)?.[1] ?? ''
}

/** Kafka fails twice, then takes everything. */
function failTwice(): void {
  let left = 2
  server.kafka = async () => {
    if (left-- > 0) throw new Error('away')
  }
}

const languages: readonly [string, string, string, string][] = [
  ['curl', '### curl', 'send.sh', 'bash'],
  ['PHP', '### PHP', 'send.php', 'php'],
  ['Python', '### Python', 'send.py', 'python3'],
  ['JavaScript', '### JavaScript', 'send.mjs', process.execPath],
  ['Java', '### Java', 'Send.java', 'java'],
  ['the tablet', '## A tablet that is offline for a day', 'tablet.py', 'python3'],
]
const isThere = (program: string): boolean => spawnSync(program, ['--version']).error === undefined

describe('the example', () => {
  for (const [name, heading, file, program] of languages)
    it.skipIf(!isThere(program))(`of ${name} repeats until its event is accepted`, async () => {
      failTwice()
      server.sent.length = 0
      await writeFile(join(folder, file), example(heading))
      const { stdout } = await run(program, [join(folder, file)], { env, timeout: 100_000 })
      expect(stdout).toMatch(/202|"accepted":1|everything is sent/)
      expect(server.sent).toHaveLength(1)
    })

  it.skipIf(!isThere('python3'))(
    'of a signature and of a pseudonym gives what the collector computes',
    async () => {
      const { key, shown } = server.addKey({ kind: 'signing' })
      server.kafka = () => Promise.resolve()
      const pseudonymKey = 'ab'.repeat(32)
      const [, python = ''] = /```python\n(visitor_id = .*)\n```/.exec(page) ?? []
      const send = `
import urllib.request
body = b'{"specversion":"1.0","id":"s","source":"/s","type":"mpp.ticket.issued","time":"2026-01-05T08:00:00+08:00","data":{"mpp":"balikpapan","agency":"bpjs","ticket_id":"s"}}'
headers = {"Content-Type": "application/cloudevents+json", **signed(body, "m1")}
print(urllib.request.urlopen(urllib.request.Request(os.environ["KUNJUNGAN_URL"] + "/v1/events", body, headers)).status)
nik = "6471010101900001"
${python}
print(visitor_id)
`
      await writeFile(join(folder, 'signed.py'), example('### Signatures') + send)
      const more = {
        KUNJUNGAN_SECRET: shown,
        KUNJUNGAN_KEY_ID: key.id,
        KUNJUNGAN_PSEUDONYM_KEY: pseudonymKey,
      }
      const { stdout } = await run('python3', [join(folder, 'signed.py')], { env: { ...env, ...more } })
      expect(stdout.trim().split('\n')).toEqual(['202', pseudonymOf('6471010101900001', pseudonymKey)])
    },
  )
})
