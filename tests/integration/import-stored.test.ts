/** `import` beside what is stored: which figure stands, and what a correction takes; and faults of its services. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type CliRun, runCliWith } from '../support/cli.ts'
import { oneNode } from '../support/one-node.ts'

let folder: string
const header = 'mpp;agency;service;period_start;period_end;unit;count;revision;publisher'
const row = (count: number, revision: number): string =>
  `kotim;;;2024-01-01;2024-01-31;visits;${count};${revision};DPMPTSP`

const environment = (changes: Record<string, string> = {}): Record<string, string> => {
  const { brokers, clickhouseUrl, credentials } = inject('stack')
  return {
    KAFKA_BROKERS: brokers.join(','),
    CLICKHOUSE_URL: clickhouseUrl,
    KUNJUNGAN_NAMESPACE: 'imported',
    CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
    CLICKHOUSE_PASSWORD: credentials.ingest,
    CLICKHOUSE_BI_PASSWORD: credentials.bi,
    ...changes,
  }
}
const run = (args: readonly string[], changes?: Record<string, string>): Promise<CliRun> =>
  runCliWith(args, environment(changes))

async function importing(
  rows: readonly string[],
  changes?: Record<string, string>,
  ...flags: string[]
): Promise<CliRun> {
  const file = join(folder, 'rekap.csv')
  await writeFile(file, `${[header, ...rows].join('\r\n')}\r\n`)
  return run(['import', file, ...flags], changes)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-imported-'))
  expect((await run(['migrate'])).exitCode).toBe(0)
  expect((await importing([row(100, 0)])).out).toMatch(/Sent 1 event /)
  expect((await run(['ingest', '--until-caught-up'])).exitCode).toBe(0)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('a file sent twice changes nothing and says nothing', async () => {
  const { exitCode, said } = await importing([row(100, 0)])
  expect([exitCode, said]).toEqual([0, ''])
})

it('a correction that forgets to raise the revision is refused, with the figure that stands', async () => {
  const { exitCode, said, out } = await importing([row(120, 0)])
  expect([exitCode, out]).toEqual([1, ''])
  expect(said).toMatch(
    /line 2: bad_row: the stored tally .* is 100 with revision 0 and counts.*revision 1 or higher/,
  )
})

it('--skip-bad sends the other lines, and --json reports the same', async () => {
  const other = row(7, 0).replace('2024-01-31', '2024-01-30')
  const { exitCode, out } = await importing([row(120, 0), other], {}, '--skip-bad', '--json')
  expect(exitCode).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ sent: 1, good: 1, bad: [{ line: 2, reason: 'bad_row' }] })
})

it('without ClickHouse it says that it could not compare, and sends', async () => {
  const { exitCode, said, out } = await importing([row(130, 1)], { CLICKHOUSE_URL: 'http://127.0.0.1:1' })
  expect([exitCode, out.slice(0, 13)]).toEqual([0, 'Sent 1 event '])
  expect(said).toMatch(/not compared with the stored ones.*127\.0\.0\.1:1 does not answer/)
})

it('a wrong address of ClickHouse is named by what is there', async () => {
  const { clickhouseTcpPort } = inject('stack')
  const proxy = createServer((_, response) =>
    response.writeHead(502).end('<html><body>Bad Gateway</body></html>'),
  )
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const page = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const faults: [string, RegExp][] = [
    [`http://127.0.0.1:${clickhouseTcpPort}`, /takes the native protocol at this port/],
    [oneNode().replace('http:', 'https:'), /speaks no TLS at this port/],
    [page, /answers with a web page/],
    ['http://no-such-host.invalid:8123', /does not know the name of the host/],
  ]
  for (const [url, sentence] of faults) {
    const { exitCode, said } = await run(['report'], { CLICKHOUSE_URL: url })
    expect([exitCode, said]).toEqual([1, expect.stringMatching(sentence)])
  }
  proxy.close()
})

it('more copies than brokers are named with the variable', async () => {
  const { exitCode, said } = await run(['migrate'], {
    KUNJUNGAN_NAMESPACE: 'imported2',
    KUNJUNGAN_REPLICATION: '3',
  })
  expect([exitCode, said]).toEqual([
    1,
    expect.stringMatching(/fewer brokers than the copies.*KUNJUNGAN_REPLICATION/),
  ])
})
