/**
 * What to tell a user about an error of a queue application's database: one sentence that names the fault and the fix.
 * Decided by the server's codes; its own text is shown only where it names a table or column.
 */
import { KunjunganError, messageOf } from '../../infra/errors.ts'
import { printable } from '../../infra/text/printable.ts'
import type { Mapping } from './mapping.ts'

/** What the sentences name. */
interface Named {
  /** The server with its address. */
  readonly where: string
  readonly user: string
  readonly database: string
  /** The mapping's name. */
  readonly name: string
  readonly code: string
  /** The server's own text; PostgreSQL names the user by it, with a longer one than the code's. */
  readonly said: string
  readonly cause: unknown
}

/** An error, and the codes that it is for. */
const faults: readonly (readonly [codes: readonly string[], error: (of: Named) => KunjunganError])[] = [
  [
    ['ER_ACCESS_DENIED_ERROR', 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR', '28P01', '28000'],
    ({ where, user, name, cause }) =>
      new KunjunganError(
        'database',
        `${where} refuses the login of ${user}: check user and password in the mapping ${name}.`,
        { cause },
      ),
  ],
  [
    ['ER_BAD_DB_ERROR', 'ER_DBACCESS_DENIED_ERROR', '3D000'],
    ({ where, user, database, cause }) =>
      new KunjunganError(
        'database',
        `${where} has no database ${database} for ${user}: check database.name and the user's rights.`,
        { cause },
      ),
  ],
  [
    ['ER_NO_SUCH_TABLE', 'ER_BAD_FIELD_ERROR', '42P01', '42703', '3F000'],
    ({ name, said, cause }) =>
      new KunjunganError(
        'database',
        `The tables are not as the mapping ${name} says (${said}): correct the mapping; reading resumes once they agree.`,
        { cause },
      ),
  ],
  [
    ['ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR', '42501'],
    ({ where, user, name, said, cause }) =>
      new KunjunganError(
        'database',
        `${where} denies ${user} a right (${said}): GRANT SELECT on the columns of the mapping ${name}.`,
        { cause },
      ),
  ],
  [
    ['ER_UNKNOWN_SYSTEM_VARIABLE'],
    ({ where, name, cause }) =>
      new KunjunganError(
        'database',
        `${where} is another kind of server: set database.kind to mysql or mariadb (${name}).`,
        { cause },
      ),
  ],
  [
    ['22P02', '22007', '22008'],
    ({ where, name, code, cause }) =>
      new KunjunganError(
        'database',
        `${where} cannot compare the column of \`day\` with a date (${code}): where it holds numbers or the day first, say so in \`formats\` (${name}).`,
        { cause },
      ),
  ],
  [
    ['42883'],
    ({ where, name, said, cause }) =>
      new KunjunganError(
        'database',
        `${where} cannot compare the columns of a join (${said}): join columns of one type (${name}).`,
        { cause },
      ),
  ],
  [
    ['ER_STATEMENT_TIMEOUT', 'ER_QUERY_TIMEOUT', 'ER_QUERY_INTERRUPTED', '57014'],
    ({ where, name, cause }) =>
      new KunjunganError(
        'database',
        `${where} took too long to answer: an index on the column of \`day\` (${name}) helps.`,
        { cause },
      ),
  ],
]

export function databaseFault(error: unknown, { database, name }: Mapping): KunjunganError {
  if (error instanceof KunjunganError) return error
  const { kind, host, port = kind === 'postgresql' ? 5432 : 3306, user } = database
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const [, fault = otherFault] = faults.find(([codes]) => codes.includes(code)) ?? []
  const where = `${titles[kind]} at ${host}:${port}`
  const said = printable(messageOf(error))
  return fault({ where, user, database: database.name, name, code, said, cause: error })
}

function otherFault({ where, code, cause }: Named): KunjunganError {
  if (refused.test(code) && !leaving.test(code))
    return new KunjunganError(
      'database',
      `${where} refuses the query (${code}): its log has the reason; reading resumes once it takes it.`,
      { cause },
    )
  return new KunjunganError(
    'database',
    `${where} does not answer (${code === '' ? 'connection lost' : code}): look whether it runs and can be reached; reading resumes once it does.`,
    { cause },
  )
}

/** Codes of MySQL and MariaDB, and SQLSTATE of PostgreSQL. */
const refused = /^(ER_\w+|[0-9A-Z]{5})$/
/** Of a server that stops, starts, or has no place for one more. */
const leaving = /^(08|53|57P|E[A-Z]{3})|SHUTDOWN|CON_COUNT|TOO_MANY/

const titles = { mariadb: 'MariaDB', mysql: 'MySQL', postgresql: 'PostgreSQL' } as const
