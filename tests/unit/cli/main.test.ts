/** Commands in processes of their own: what a fault of settings or reference data keeps from running, and what they need. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCliWith } from '../../support/cli.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kunjungan-main-'))
  await writeFile(join(home, 'mpps.csv'), 'mpp,nonsense\n')
})
afterAll(async () => {
  await rm(home, { recursive: true })
})

it.each([[['--help']], [['--version']], [['ingest', '--help']]])(
  '%j is answered whatever the settings are',
  async (args) => {
    const { exitCode, out, said } = await runCliWith(args, { KAFKA_BROKERS: 'nonsense' })
    expect([exitCode, said]).toEqual([0, ''])
    expect(out).not.toBe('')
  },
)

it('any other command says first what is wrong with the settings', async () => {
  const { exitCode, said } = await runCliWith(['schema'], { KAFKA_BROKERS: 'nonsense' })
  expect(exitCode).toBe(2)
  expect(said).toContain('KAFKA_BROKERS: must be HOST:PORT')
})

it.each([
  [['ingst'], '(see kunjungan --help)'],
  [['ingest', '--nonsense'], '(see kunjungan ingest --help)'],
  [['keys', 'create', '--nonsense'], '(see kunjungan keys create --help)'],
])('an error of usage in %j names the help of its command', async (args, help) => {
  const { exitCode, said } = await runCliWith(args, {})
  expect(exitCode).toBe(2)
  expect(said).toContain(help)
})

describe('an example', () => {
  const script = join(import.meta.dirname, '../../../cli/main.ts')
  const start = (stdout: 'pipe' | number): ChildProcess =>
    spawn(process.execPath, [script, 'import', '--example', 'days'], {
      stdio: ['ignore', stdout, 'pipe'],
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
    })

  it('whose reader has gone is no fault', async () => {
    const child = start('pipe')
    child.stdout?.destroy()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it.skipIf(!existsSync('/dev/full'))('that a full disk does not take is one', async () => {
    const child = start(openSync('/dev/full', 'w'))
    expect(await once(child, 'exit')).toEqual([1, null])
  })
})

const run = (...args: string[]): ReturnType<typeof runCliWith> =>
  runCliWith(args, { KUNJUNGAN_HOME: join(home, 'data'), KUNJUNGAN_REFERENCE: home })

describe('with a slip in the reference data', () => {
  it('services are stopped and keys revoked', async () => {
    expect(await run('stack', 'down')).toMatchObject({ exitCode: 0, out: 'Nothing was running.\n' })
    expect((await run('keys', 'revoke', 'k1')).said).toMatch(/no such key/)
  })

  it.each([
    [['alert', 'silence', 'list']],
    [['alert', 'silence', 'remove', '3f1b7c1e-6c0f-4c5e-9d58-0d1f2f3a4b5c']],
    [['compare', 'http://127.0.0.1:1']],
  ])('%j, which does not need them, asks ClickHouse', async (args) => {
    const { said } = await runCliWith(args, {
      KUNJUNGAN_HOME: join(home, 'data'),
      KUNJUNGAN_REFERENCE: home,
      CLICKHOUSE_URL: 'http://127.0.0.1:1',
    })
    expect(said).toContain('ClickHouse at http://127.0.0.1:1')
  })

  it('what needs them says what is wrong', async () => {
    const { exitCode, said } = await run('users')
    expect(exitCode).toBe(1)
    expect(said).toContain('mpps.csv:1 column nonsense is not known')
  })
})

it.each([
  [['report']],
  [['alert', 'silence', 'list']],
  [['alert', 'backtest', '--from', '2026-01-01', '--to', '2026-01-02']],
  [['compare', 'http://127.0.0.1:1']],
])('%j needs ClickHouse alone, and starts nothing beside the one that is named', async (args) => {
  const data = join(home, 'not-made')
  const { exitCode, said } = await runCliWith(args, {
    KUNJUNGAN_HOME: data,
    CLICKHOUSE_URL: 'http://127.0.0.1:1',
  })
  expect(exitCode).toBe(1)
  expect(said).toContain('ClickHouse at http://127.0.0.1:1')
  expect(existsSync(data)).toBe(false)
})
