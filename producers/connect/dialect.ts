/**
 * The SQL of each kind of database, as text: the one place that writes any. Names come from a checked mapping and are
 * quoted, days are parameters. There is nothing but SELECT and the settings of our own session.
 */
import { columnsOf, type Mapping } from './mapping.ts'
import { dayRangeOf } from './time-format.ts'
import { formatWithOffset, offsetOfZone } from './wall-clock.ts'

/** A statement that runs longer is ended by the server. */
export const statementTimeoutMs = 10_000

export interface Statement {
  readonly text: string
  readonly values: readonly string[]
}

interface Dialect {
  readonly quote: (name: string) => string
  readonly select: (column: string) => string
  readonly parameter: (at: number) => string
  /** Settings of the session, read-only above all. `own`: the zone that a mapping gives to the session. */
  readonly setup: (zones: { readonly table: string; readonly own: string | undefined }) => readonly string[]
  /** Begins a snapshot, for which nothing is locked. */
  readonly begin: string
  readonly currentSchema: string
  /** The server's lines of what this user may do, each of one column `c0`. */
  readonly rights: (tables: readonly string[]) => readonly Statement[]
}

const mysqlLike = (timeout: string): Dialect => ({
  quote: (name) => `\`${name}\``,
  select: (column) => column,
  parameter: () => '?',
  setup: ({ own }) => [
    'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
    'SET SESSION TRANSACTION READ ONLY',
    `SET SESSION ${timeout}`,
    // Otherwise the server's: a TIMESTAMP then reads as other clients see it, which is what the mapping describes.
    ...(own === undefined ? [] : [`SET SESSION time_zone = '${own}'`]),
  ],
  begin: 'START TRANSACTION WITH CONSISTENT SNAPSHOT',
  currentSchema: 'DATABASE()',
  rights: () => [{ text: 'SHOW GRANTS FOR CURRENT_USER', values: [] }],
})

export const dialects: Readonly<Record<Mapping['database']['kind'], Dialect>> = {
  mariadb: mysqlLike(`max_statement_time = ${statementTimeoutMs / 1_000}`),
  mysql: mysqlLike(`max_execution_time = ${statementTimeoutMs}`),
  postgresql: {
    quote: (name) => `"${name}"`,
    select: (column) => `(${column})::text`,
    parameter: (at) => `$${at}`,
    setup: ({ table, own = table }) => [
      'SET default_transaction_read_only = on',
      `SET statement_timeout = ${statementTimeoutMs}`,
      "SET DateStyle = 'ISO, YMD'",
      `SET TIME ZONE INTERVAL '${own}' HOUR TO MINUTE`,
    ],
    begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    currentSchema: 'current_schema()',
    rights: (tables) => [
      {
        text: "SELECT 'SUPERUSER' AS c0 FROM pg_roles WHERE rolname = current_user AND rolsuper",
        values: [],
      },
      ...tables.map((table) => ({
        text: "SELECT p || ' ON ' || $1 AS c0 FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p WHERE has_table_privilege($1, p)",
        values: [quotedTable((name) => `"${name}"`, table)],
      })),
    ],
  },
}

/** `t.created_at` of the table, `l.kode` of a joined one, quoted. */
function qualified(quote: Dialect['quote'], column: string): string {
  const parts = column.includes('.') ? column.split('.') : ['t', column]
  return parts.map(quote).join('.')
}

const quotedTable = (quote: Dialect['quote'], table: string): string => table.split('.').map(quote).join('.')

/** The rows of a table from a day on and before another one. */
export function selectOf(mapping: Mapping, table: string, from: string, before: string): Statement {
  const { quote, select, parameter } = dialects[mapping.database.kind]
  const list = columnsOf(mapping).map((column, at) => `${select(qualified(quote, column))} AS c${at}`)
  const joins = mapping.joins.map(({ table: joined, as, on }) => {
    const conditions = Object.entries(on).map(
      ([theirs, ours]) => `${quote(as)}.${quote(theirs)} = ${qualified(quote, ours)}`,
    )
    return `LEFT JOIN ${quotedTable(quote, joined)} ${quote(as)} ON ${conditions.join(' AND ')}`
  })
  const day = qualified(quote, mapping.day)
  const range = dayRangeOf(mapping.formats[mapping.day], from, before, offsetOfZone(mapping.time_zone))
  const isOfTheDays =
    range.kind === 'range'
      ? `${day} >= ${parameter(1)} AND ${day} < ${parameter(2)}`
      : range.texts.map((_, at) => `${day} LIKE ${parameter(at + 1)}`).join(' OR ')
  const text = [
    `SELECT ${list.join(', ')}`,
    `FROM ${quotedTable(quote, table)} ${quote('t')}`,
    ...joins,
    `WHERE ${isOfTheDays}`,
  ].join(' ')
  return {
    text,
    values: range.kind === 'range' ? [range.from, range.before] : range.texts.map((one) => `${one}%`),
  }
}

/** The columns of a table that this user may read. */
export function columnNamesOf({ database }: Mapping, table: string): Statement {
  const { parameter, currentSchema } = dialects[database.kind]
  const [schema, name] = table.includes('.') ? table.split('.') : [undefined, table]
  const where = schema === undefined ? currentSchema : parameter(2)
  return {
    text: `SELECT column_name AS c0 FROM information_schema.columns WHERE table_name = ${parameter(1)} AND table_schema = ${where}`,
    values: [name ?? '', ...(schema === undefined ? [] : [schema])],
  }
}

/** The settings of a session for this mapping. */
export function setupOf({ database, time_zone }: Mapping): readonly string[] {
  const { kind, session_time_zone: own } = database
  return dialects[kind].setup({
    table: offsetText(time_zone),
    own: own === undefined ? undefined : offsetText(own),
  })
}

const offsetText = (zone: string): string => formatWithOffset(0, offsetOfZone(zone)).slice(-6)

/** What is beyond the right to read the tables of a mapping, of the lines that the server answered. */
export function widerRights(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const grant = /^GRANT (.+?) ON (.+?) TO /.exec(line)
    if (grant === null) return line.startsWith('GRANT ') ? [] : [line]
    const [, rights = '', on = ''] = grant
    const wide = rights
      .replaceAll(/\([^)]*\)/g, '')
      .split(',')
      .map((right) => right.trim())
      .filter((right) => !['SELECT', 'USAGE', 'SHOW VIEW'].includes(right))
    if (wide.length > 0) return [`${wide.join(', ')} ON ${on}`]
    return rights.trim() !== 'USAGE' && on === '*.*' ? ['SELECT ON *.* (every database of the server)'] : []
  })
}
