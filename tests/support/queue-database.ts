/**
 * A real PostgreSQL or MariaDB with a queue application's tables, for the tests of the connector. The server is that of
 * the machine; MariaDB is otherwise unpacked from its Debian packages, without installing them. Where neither can be
 * had, tests skip with the sentence of `why`.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import mysql from 'mysql2/promise'
import { Client } from 'pg'
import { freePort } from '../../infra/stack/ports.ts'

const run = promisify(execFile)
const checkout = join(import.meta.dirname, '..', '..')

export type Kind = 'mariadb' | 'postgresql'

export interface TestDatabase extends AsyncDisposable {
  readonly kind: Kind
  readonly port: number
  /** Runs statements as the administrator, in the database `queue`. */
  readonly sql: (...statements: readonly string[]) => Promise<Record<string, unknown>[]>
  /** The statements that the server has logged since it started. */
  readonly log: () => string
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  /** A connection that a test holds a transaction in. */
  readonly hold: () => Promise<{ sql: (text: string) => Promise<unknown>; close: () => Promise<void> }>
}

export type Found = { readonly kind: 'found'; readonly program: string; readonly libraries: string } | Missing
interface Missing {
  readonly kind: 'missing'
  readonly why: string
}

/** The server's program, or a plain sentence why there is none. */
export async function findServer(kind: Kind): Promise<Found> {
  return kind === 'postgresql' ? findPostgresql() : findMariadb()
}

function findPostgresql(): Found {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).toSorted() : []
  const program = versions
    .map((version) => join(root, version, 'bin'))
    .findLast((bin) => existsSync(join(bin, 'initdb')))
  return program === undefined
    ? { kind: 'missing', why: 'PostgreSQL is not on this machine: install the Debian package postgresql.' }
    : { kind: 'found', program, libraries: '' }
}

const packages = ['mariadb-server-core', 'liburing2', 'libaio1', 'libnuma1', 'libpmem1', 'libsnappy1v5']

async function findMariadb(): Promise<Found> {
  if (existsSync('/usr/sbin/mariadbd')) return { kind: 'found', program: '/usr', libraries: '' }
  const folder = join(checkout, 'node_modules', '.cache', 'kunjungan', 'mariadb')
  const libraries = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`
  const found = (): Found => ({
    kind: 'found',
    program: join(folder, 'usr'),
    libraries: [join(folder, 'usr/lib', libraries), join(folder, 'lib', libraries)].join(':'),
  })
  if (existsSync(join(folder, 'usr/sbin/mariadbd'))) return found()
  try {
    mkdirSync(folder, { recursive: true })
    await run('apt-get', ['download', ...packages], { cwd: folder, timeout: 120_000 })
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', join(folder, file), folder])
    return found()
  } catch {
    rmSync(folder, { recursive: true, force: true })
    return {
      kind: 'missing',
      why: 'MariaDB is not on this machine and cannot be downloaded: install the Debian package mariadb-server.',
    }
  }
}

/** Servers do not run as root. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Starts a server with an empty database `queue`, its administrator `app` and the reader `reader`. */
export async function startDatabase(kind: Kind, server: Exclude<Found, Missing>): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), `kunjungan-${kind}-`))
  const data = join(folder, 'data')
  mkdirSync(data)
  for (const path of [folder, data]) if (nobody.uid !== undefined) chownSync(path, nobody.uid, nobody.gid)
  const port = await freePort()
  const options = {
    ...nobody,
    env: { PATH: process.env['PATH'], LD_LIBRARY_PATH: server.libraries, LC_ALL: 'C' },
  }
  const logFile = join(folder, 'statements.log')
  const program =
    kind === 'postgresql' ? join(server.program, 'postgres') : join(server.program, 'sbin/mariadbd')
  const base = [
    '--no-defaults',
    `--basedir=${server.program}`,
    `--datadir=${data}`,
    `--lc-messages-dir=${server.program}/share/mysql`,
  ]
  const init = join(folder, 'init.sql')
  const args =
    kind === 'postgresql'
      ? [
          '-D',
          data,
          '-p',
          `${port}`,
          '-h',
          '127.0.0.1',
          '-k',
          folder,
          '-c',
          'log_statement=all',
          '-c',
          'fsync=off',
          '-c',
          'TimeZone=UTC',
        ]
      : [
          ...base,
          `--port=${port}`,
          '--bind-address=127.0.0.1',
          `--socket=${join(folder, 's')}`,
          '--general-log',
          `--general-log-file=${logFile}`,
          `--init-file=${init}`,
          '--innodb-flush-log-at-trx-commit=0',
          '--default-time-zone=+00:00',
        ]
  if (kind === 'postgresql')
    await run(join(server.program, 'initdb'), ['-D', data, '-U', 'app', '-A', 'trust', '--no-sync'], options)
  else {
    await bootstrapMariadb(server.program, program, base, options)
    writeFileSync(init, mariadbUsers)
  }
  let child: ChildProcess | undefined
  let said = ''
  const database: TestDatabase = {
    ...{ kind, port },
    async start() {
      const started = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
      child = started
      started.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
      for (let tries = 0; ; tries++) {
        try {
          await database.sql(kind === 'postgresql' && tries === 0 ? '' : 'SELECT 1')
          return
        } catch (error) {
          if (started.exitCode !== null || tries > 200)
            throw new Error(`${kind} did not start: ${said}`, { cause: error })
          await delay(100)
        }
      }
    },
    async stop() {
      if (child === undefined || child.exitCode !== null) return
      const ended = new Promise((resolve) => child?.once('exit', resolve))
      child.kill(kind === 'postgresql' ? 'SIGINT' : 'SIGTERM')
      await ended
    },
    async sql(...statements) {
      const connection = await database.hold()
      try {
        let rows: unknown
        for (const text of statements) rows = await connection.sql(text)
        return rows as Record<string, unknown>[]
      } finally {
        await connection.close()
      }
    },
    async hold() {
      const access = {
        host: '127.0.0.1',
        port,
        user: 'app',
        password: 'app',
        database: kind === 'postgresql' ? 'postgres' : 'queue',
      }
      if (kind === 'postgresql') {
        const client = new Client(access)
        await client.connect()
        return { sql: async (text) => (await client.query(text)).rows, close: () => client.end() }
      }
      const connection = await mysql.createConnection(access)
      return { sql: async (text) => (await connection.query(text))[0], close: () => connection.end() }
    },
    log: () => (kind === 'postgresql' ? said : readFileSync(logFile, 'utf8')),
    async [Symbol.asyncDispose]() {
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await database.start()
    if (kind === 'postgresql') await database.sql("CREATE ROLE reader LOGIN PASSWORD 'reader'")
  } catch (error) {
    await database[Symbol.asyncDispose]()
    throw error
  }
  return database
}

const mariadbUsers = `CREATE DATABASE IF NOT EXISTS queue;
CREATE USER IF NOT EXISTS app@'%' IDENTIFIED BY 'app';
GRANT ALL ON *.* TO app@'%' WITH GRANT OPTION;
CREATE USER IF NOT EXISTS reader@'%' IDENTIFIED BY 'reader';
`

async function bootstrapMariadb(
  root: string,
  program: string,
  base: readonly string[],
  options: object,
): Promise<void> {
  const text = ['mysql_system_tables.sql', 'mysql_performance_tables.sql', 'mysql_system_tables_data.sql']
    .map((name) => join(root, 'share/mysql', name))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
  const child = spawn(program, [...base, '--bootstrap', '--silent-startup'], {
    ...options,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  child.stdin.end(`CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n${text.join('\n')}\n`)
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`MariaDB could not make its data folder: ${said}`)
}
