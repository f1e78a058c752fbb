/**
 * One connection to a MySQL, MariaDB or PostgreSQL server, through its usual client, with every value as the text that
 * the server sends. A connection that is lost, or does not answer in time, is closed; the caller opens another.
 */
import { readFile } from 'node:fs/promises'
import mysql from 'mysql2/promise'
import { Client } from 'pg'
import { KunjunganError, messageOf } from '../../infra/errors.ts'
import { unreadable } from '../../infra/text/read-file.ts'
import type { Row } from './convert.ts'
import { type Statement, statementTimeoutMs } from './dialect.ts'
import type { Mapping } from './mapping.ts'

export interface Session {
  readonly query: (statement: Statement) => Promise<Row[]>
  readonly close: () => Promise<void>
}

const connectTimeoutMs = 5_000
/** The server's own limit comes first, unless it has gone. */
const answerWithinMs = statementTimeoutMs + 3_000

export async function openSession(database: Mapping['database'], password: string): Promise<Session> {
  const ca =
    database.tls_ca_file === undefined ? undefined : await readText(database.tls_ca_file, 'tls_ca_file')
  return database.kind === 'postgresql'
    ? openPostgresql(database, password, ca)
    : openMysql(database, password, ca)
}

/** A small file that the mapping names, such as that of the password. @throws KunjunganError `input`. */
export async function readText(file: string, field: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    const why = messageOf(unreadable(file, error))
    throw new KunjunganError('input', `database.${field}: ${why}`, { cause: error })
  })
}

async function openMysql(
  { host, port = 3306, name, user }: Mapping['database'],
  password: string,
  ca: string | undefined,
): Promise<Session> {
  const connection = await mysql.createConnection({
    host,
    port,
    user,
    password,
    database: name,
    connectTimeout: connectTimeoutMs,
    charset: 'utf8mb4',
    multipleStatements: false,
    ...(ca === undefined ? {} : { ssl: { ca } }),
    typeCast: (field) => (field.type === 'BIT' ? bitText(field.buffer()) : field.string('utf8')),
  })
  // The next query gets the error; without a listener it would end the process.
  connection.on('error', () => undefined)
  return {
    async query({ text, values }) {
      const [rows] = await connection.query({ sql: text, values: [...values], timeout: answerWithinMs })
      // A statement that answers no rows, such as SET, gives its header.
      return Array.isArray(rows) ? rows.map((row) => firstNames(row as Record<string, string | null>)) : []
    },
    async close() {
      connection.destroy()
    },
  }
}

/** SHOW GRANTS names its column after the user. */
function firstNames(row: Record<string, string | null>): Row {
  return 'c0' in row ? row : Object.fromEntries(Object.values(row).map((value, at) => [`c${at}`, value]))
}

function bitText(bytes: Buffer | null): string | null {
  return bytes === null ? null : String(bytes.reduce((sum, byte) => sum * 256 + byte, 0))
}

async function openPostgresql(
  { host, port = 5432, name, user }: Mapping['database'],
  password: string,
  ca: string | undefined,
): Promise<Session> {
  const client = new Client({
    host,
    port,
    user,
    password,
    database: name,
    application_name: 'kunjungan connect',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: answerWithinMs,
    keepAlive: true,
    ...(ca === undefined ? {} : { ssl: { ca } }),
  })
  client.on('error', () => undefined)
  await client.connect()
  return {
    async query({ text, values }) {
      // Every selected column is a text already.
      return (await client.query<Record<string, string | null>>(text, [...values])).rows
    },
    async close() {
      // A server that has gone does not answer the goodbye.
      const ended = client.end().catch(() => undefined)
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500).unref())])
    },
  }
}
