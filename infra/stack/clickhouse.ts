/**
 * The embedded ClickHouse: the engine of chDB's npm package as a server in a process of its own, on loopback, with
 * its data below the home. Its environment is empty and, on Linux, its files are confined to its own folders. Not a
 * full server: no Keeper, no replication, and users come from the users file alone.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { KunjunganError } from '../errors.ts'
import type { Credentials } from './credentials.ts'
import { processMarker, type StackPaths } from './paths.ts'
import { LOOPBACK } from './ports.ts'
import { launchService } from './service.ts'

/** Ends at once on SIGTERM: the native call has no handler, and its tables survive any end. */
export const CLICKHOUSE_GRACE_MS = 5_000
const GIB = 1024 ** 3
const MIB = 1024 ** 2

export interface ClickHouseLaunch {
  readonly paths: StackPaths
  readonly httpPort: number
  readonly tcpPort: number
  readonly usersXml: string
  readonly logLevel: string
}

/**
 * Without a terminal and `--interactive` the engine ends itself at any fault of a connection, such as a client that resets
 * it (ClickHouse issue 115666; can go with an engine that has its pull request 115715). It never gets to asking for
 * input, as the query does not end.
 */
export const survivesResets = ['--interactive', '--progress', 'off', '--progress-table', 'off']

/**
 * Starts the server; resolves with its process id.
 * @throws KunjunganError `install` where there is no engine for this machine.
 */
export async function launchClickHouse(launch: ClickHouseLaunch): Promise<number> {
  const { paths } = launch
  const folder = paths.service.clickhouse
  mkdirSync(join(folder, 'data', 'user_files'), { recursive: true, mode: 0o700 })
  dropEmptyDefinitions(join(folder, 'data', 'metadata'))
  writeUsers(paths, launch.usersXml)
  writeWhole(join(folder, 'config', 'config.xml'), configXml(launch))
  // TCP first: when HTTP answers to our password, both are ours. The last query only keeps the process alive.
  const query = `SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; SELECT count() FROM system.numbers
    WHERE sleepEachRow(1) SETTINGS function_sleep_max_microseconds_per_block = 0, max_block_size = 1 FORMAT Null`
  return await launchService({
    file: process.execPath,
    args: [
      join(import.meta.dirname, 'clickhouse-server.ts'),
      `--${processMarker(paths.home, 'clickhouse')}`,
      engineFile(),
      '--config-file',
      'config/config.xml',
      '--path',
      'data',
      '--query',
      query,
      ...survivesResets,
    ],
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    log: paths.log.clickhouse,
    hasTerminal: true,
  })
}

/**
 * Removes empty files from among the definitions of databases and tables: one keeps the server from starting. It never
 * writes such a file, but the function sqlite() makes one wherever it is pointed at, before the user's rights are
 * looked at.
 */
function dropEmptyDefinitions(metadata: string): void {
  if (!existsSync(metadata)) return
  // The folder of a database is a link to where its definitions are.
  for (const entry of readdirSync(metadata, { withFileTypes: true })) {
    const path = join(metadata, entry.name)
    if (!existsSync(path)) continue
    const found = statSync(path)
    if (found.isDirectory()) {
      for (const name of readdirSync(path)) dropIfEmpty(join(path, name))
    } else dropIfEmpty(path)
  }
}

function dropIfEmpty(file: string): void {
  if (file.endsWith('.sql') && existsSync(file) && statSync(file).size === 0) rmSync(file)
}

/** Writes the users file where it differs. The server reads it when it starts, and not again. */
export function writeUsers(paths: StackPaths, usersXml: string): void {
  const folder = join(paths.service.clickhouse, 'config')
  const file = join(folder, 'users.xml')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(file) || readFileSync(file, 'utf8') !== usersXml) writeWhole(file, usersXml)
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function configXml(launch: ClickHouseLaunch): string {
  const settings: Record<string, string | number> = {
    'log-level': launch.logLevel, // in this engine the one that counts, not logger.level
    http_port: launch.httpPort,
    tcp_port: launch.tcpPort,
    listen_host: LOOPBACK,
    timezone: 'UTC',
    users_config: 'users.xml',
    user_files_path: 'data/user_files/',
    max_server_memory_usage: 4 * GIB,
    mark_cache_size: 128 * MIB,
    index_mark_cache_size: 16 * MIB,
    uncompressed_cache_size: 16 * MIB,
    index_uncompressed_cache_size: 0,
    query_cache_size: 0,
  }
  const lines = Object.entries(settings).map(
    ([name, value]) => `  <${name}>${escapeXml(String(value))}</${name}>\n`,
  )
  const logger = '<log>../logs/clickhouse.log</log><size>20M</size><count>2</count>'
  return `<clickhouse>\n${lines.join('')}  <logger>${logger}</logger>\n</clickhouse>\n`
}

/** Text for the inside of an XML element. */
function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function engineFile(): string {
  const abi = process.platform === 'linux' ? '-gnu' : ''
  const name = `@chdb/lib-${process.platform}-${process.arch}${abi}`
  try {
    const file = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'libchdb.so')
    if (existsSync(file)) return file
  } catch {
    // Reported below.
  }
  const text = `The embedded ClickHouse's engine ${name} is not installed: run npm ci without leaving out optional dependencies; where there is none for this machine, set CLICKHOUSE_URL to a ClickHouse of your own, and KAFKA_BROKERS to a Kafka.`
  throw new KunjunganError('install', text)
}

/** True once our server answers to our password. */
export async function clickHouseAnswers(httpPort: number, credentials: Credentials): Promise<boolean> {
  const response = await fetch(`http://${LOOPBACK}:${httpPort}/?query=SELECT%201`, {
    headers: {
      'x-clickhouse-user': 'kunjungan_admin',
      'x-clickhouse-key': credentials.admin,
      connection: 'close',
    },
    signal: AbortSignal.timeout(5_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`HTTP ${response.status} to kunjungan_admin`)
  return text.trim() === '1'
}
