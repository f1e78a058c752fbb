/**
 * A checkout as other machines have it: cloned with core.autocrlf, with CRLF in every file, in a path with blanks,
 * quotes and letters beyond ASCII, by a symbolic link, read-only and of another user, without a home.
 */
import { execFile, execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { checkout, createPipeline } from '../support/pipeline.ts'

const root = mkdtempSync(join(tmpdir(), 'kunjungan-checkout-'))
const clone = join(root, `it's a "clone" – Kalimantan é`)
const link = join(root, 'link')
const hasGit = existsSync(join(checkout, '.git'))

beforeAll(() => {
  if (!hasGit) return
  execFileSync('git', ['clone', '--quiet', '-c', 'core.autocrlf=true', checkout, clone])
  symlinkSync(realpathSync(join(checkout, 'node_modules')), join(clone, 'node_modules'))
  symlinkSync(clone, link)
  chmodSync(root, 0o755)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a file of the clone in this environment alone. */
function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  user?: number,
): Promise<Run> {
  const options = {
    env: { PATH: process.env['PATH'], ...env },
    cwd: '/',
    ...(user === undefined ? {} : { uid: user, gid: user }),
  }
  return new Promise((resolve) => {
    execFile(file, args, options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err })
    })
  })
}

const launcher = 'cli/launcher/kunjungan.js'
/** Git takes a file with a zero byte for binary and leaves its line ends as they are. */
const textFiles = (): string[] =>
  execFileSync('git', ['-C', clone, 'ls-files', '-z'], { encoding: 'utf8' })
    .split('\0')
    .filter((name) => name !== '' && !readFileSync(join(clone, name)).includes(0))

describe.runIf(hasGit)('a clone with core.autocrlf', () => {
  it('has plain line ends, and its command runs by its shebang', async () => {
    const withCr = textFiles().filter((name) => readFileSync(join(clone, name)).includes('\r\n'))
    expect(withCr).toEqual([])
    expect(await run(join(clone, launcher), ['--version'])).toMatchObject({ code: 0, err: '' })
  })

  it('runs by a symbolic link to it', async () => {
    expect(await run(process.execPath, [join(link, launcher), 'users'])).toMatchObject({ code: 0, err: '' })
  })

  it.runIf(process.getuid?.() === 0)(
    'runs for another user without a home, who may not write it',
    async () => {
      const env = { TMPDIR: '/nowhere', HOME: '/nowhere', LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' }
      const script = join(clone, launcher)
      expect(await run(process.execPath, [script, 'users'], env, 12_345)).toMatchObject({ code: 0, err: '' })
      const up = await run(process.execPath, [script, 'stack', 'up'], env, 12_345)
      expect(up).toMatchObject({ code: 1, out: '' })
      expect(up.err).toMatch(/^kunjungan: The data directory .* cannot be used: this user has no right .*\n$/)
    },
  )

  it.runIf(process.getuid?.() === 0)(
    'without node_modules says in a sentence that it cannot be written',
    async () => {
      rmSync(join(clone, 'node_modules'))
      const { code, err } = await run(process.execPath, [join(clone, launcher), 'users'], {}, 12_345)
      symlinkSync(realpathSync(join(checkout, 'node_modules')), join(clone, 'node_modules'))
      expect(code).toBe(1)
      expect(err).toMatch(/^kunjungan: node_modules has to be installed, and .* cannot be written .*\n$/)
    },
  )

  it('whose files all have CRLF is no edited one to a store', async () => {
    await using pipeline = await createPipeline('machine1')
    for (const name of textFiles()) {
      const file = join(clone, name)
      const text = readFileSync(file, 'utf8')
      if (!text.includes('\0')) writeFileSync(file, text.replaceAll('\n', '\r\n'))
    }
    const { brokers, clickhouseUrl, credentials } = inject('stack')
    const env = {
      KAFKA_BROKERS: brokers.join(','),
      CLICKHOUSE_URL: clickhouseUrl,
      CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
      KUNJUNGAN_NAMESPACE: 'machine1',
    }
    const { code, out, err } = await run(process.execPath, [join(clone, launcher), 'migrate', '--json'], env)
    expect([code, err]).toEqual([0, ''])
    expect(JSON.parse(out)).toMatchObject({ migrationsApplied: [], referenceLoaded: false })
    const meanings = await pipeline.rows<{ n: number }>(
      `SELECT count() AS n FROM ${pipeline.databases.bi}.data_dictionary WHERE position(meaning, '\\r') > 0`,
    )
    expect(meanings).toEqual([{ n: 0 }])
  })
})

/** Runs this checkout's command. */
const cli = (args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> =>
  run(process.execPath, [join(checkout, launcher), ...args], env)

describe('the environment', () => {
  it('with a password in the address of ClickHouse is refused without showing it', async () => {
    const { code, out, err } = await cli(['doctor'], { CLICKHOUSE_URL: 'http://me:hidden-word@127.0.0.1:1' })
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('CLICKHOUSE_URL: must hold no user and no password')
    expect(err).not.toContain('hidden-word')
  })

  it('with a proxy reaches what listens on this machine', async () => {
    await using _pipeline = await createPipeline('machine1')
    const { brokers, clickhouseUrl, credentials } = inject('stack')
    const proxy = 'http://me:hidden-word@127.0.0.1:1'
    const { out, err } = await cli(['doctor'], {
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      ALL_PROXY: proxy,
      NODE_USE_ENV_PROXY: '1',
      LOG_LEVEL: 'debug',
      KAFKA_BROKERS: brokers.join(','),
      CLICKHOUSE_URL: clickhouseUrl,
      CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
      KUNJUNGAN_NAMESPACE: 'machine1',
    })
    expect(out).toMatch(/^ok {4}kafka /m)
    expect(out).toMatch(/^ok {4}clickhouse /m)
    expect(out + err).not.toMatch(/hidden-word/)
    expect(out + err).not.toContain(credentials.admin)
  })
})
