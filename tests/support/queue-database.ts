/**
 * A real PostgreSQL or MariaDB for a queue application's tables, or a replica of one that applies what it is told some
 * seconds late, for the tests of the connector.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
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
import type { Kind, Server } from './queue-server.ts'

const run = promisify(execFile)

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

/** Servers do not run as root. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** A server that has what another one has, so many seconds later. */
export interface ReplicaOf {
  readonly primary: TestDatabase
  readonly delaySeconds: number
}

/**
 * Starts a server with an empty database `queue`, its administrator `app` and the reader `reader`, or a replica of
 * another one.
 */
export async function startDatabase(kind: Kind, server: Server, replica?: ReplicaOf): Promise<TestDatabase> {
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
          ...['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder],
          ...['log_statement=all', 'fsync=off', 'TimeZone=UTC'].flatMap((setting) => ['-c', setting]),
          ...(replica === undefined ? [] : ['-c', `recovery_min_apply_delay=${replica.delaySeconds}s`]),
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
          `--server-id=${port}`,
          '--log-bin=binary',
        ]
  if (kind === 'mariadb') {
    await bootstrapMariadb(server.program, program, base, options)
    writeFileSync(init, mariadbUsers)
  } else if (replica === undefined)
    await run(join(server.program, 'initdb'), ['-D', data, '-U', 'app', '-A', 'trust', '--no-sync'], options)
  else {
    chmodSync(data, 0o700)
    const source = ['-h', '127.0.0.1', '-p', `${replica.primary.port}`, '-U', 'app']
    await run(join(server.program, 'pg_basebackup'), ['-D', data, ...source, '-R', '-c', 'fast'], options)
  }
  let child: ChildProcess | undefined
  let said = ''
  const database: TestDatabase = {
    kind,
    port,
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
    if (kind === 'postgresql' && replica === undefined)
      await database.sql("CREATE ROLE reader LOGIN PASSWORD 'reader'")
    if (kind === 'mariadb' && replica !== undefined)
      await database.sql(
        `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${replica.primary.port}, MASTER_USER = 'app', MASTER_PASSWORD = 'app', MASTER_DELAY = ${replica.delaySeconds}`,
        'START SLAVE',
      )
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
