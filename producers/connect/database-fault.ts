/**
 * What to tell a user about an error of a queue application's database: one sentence that names the fault and the fix.
 * Decided by the server's codes; its own text is shown only where it names a table or column.
 */
import { KunjunganError, messageOf } from '../../infra/errors.ts'
import { printable } from '../../infra/text/printable.ts'
import type { Mapping } from './mapping.ts'

const kinds = {
  login: ['ER_ACCESS_DENIED_ERROR', 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR', '28P01', '28000'],
  noDatabase: ['ER_BAD_DB_ERROR', 'ER_DBACCESS_DENIED_ERROR', '3D000'],
  schema: ['ER_NO_SUCH_TABLE', 'ER_BAD_FIELD_ERROR', '42P01', '42703', '3F000'],
  right: ['ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR', '42501'],
  otherKind: ['ER_UNKNOWN_SYSTEM_VARIABLE'],
  noDate: ['22P02', '22007', '22008'],
  join: ['42883'],
  slow: ['ER_STATEMENT_TIMEOUT', 'ER_QUERY_TIMEOUT', 'ER_QUERY_INTERRUPTED', '57014'],
} as const

export function databaseFault(error: unknown, { database, name }: Mapping): KunjunganError {
  if (error instanceof KunjunganError) return error
  const { kind, host, port = kind === 'postgresql' ? 5432 : 3306, user } = database
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const is = (list: readonly string[]): boolean => list.includes(code)
  const where = `${titles[kind]} at ${host}:${port}`
  // PostgreSQL names the user by a longer text than the code's.
  const said = printable(messageOf(error))
  const text = is(kinds.login)
    ? `${where} refuses the login of ${user}: check user and password in the mapping ${name}.`
    : is(kinds.noDatabase)
      ? `${where} has no database ${database.name} for ${user}: check database.name and the user's rights.`
      : is(kinds.schema)
        ? `The tables are not as the mapping ${name} says (${said}): correct the mapping; reading goes on once they agree.`
        : is(kinds.right)
          ? `${where} denies ${user} a right (${said}): GRANT SELECT on the columns of the mapping ${name}.`
          : is(kinds.otherKind)
            ? `${where} is another kind of server: set database.kind to mysql or mariadb (${name}).`
            : is(kinds.noDate)
              ? `${where} cannot compare the column of \`day\` with a date (${code}): where it holds numbers or the day first, say so in \`formats\` (${name}).`
              : is(kinds.join)
                ? `${where} cannot compare the columns of a join (${said}): join columns of one type (${name}).`
                : is(kinds.slow)
                  ? `${where} took too long to answer: an index on the column of \`day\` (${name}) helps.`
                  : refused.test(code) && !leaving.test(code)
                    ? `${where} refuses the query (${code}): its log has the reason; reading goes on once it takes it.`
                    : `${where} does not answer (${code === '' ? 'connection lost' : code}): look whether it runs and can be reached; reading goes on once it does.`
  return new KunjunganError('database', text, { cause: error })
}

/** Codes of MySQL and MariaDB, and SQLSTATE of PostgreSQL. */
const refused = /^(ER_\w+|[0-9A-Z]{5})$/
/** Of a server that stops, starts, or has no place for one more. */
const leaving = /^(08|53|57P|E[A-Z]{3})|SHUTDOWN|CON_COUNT|TOO_MANY/

const titles = { mariadb: 'MariaDB', mysql: 'MySQL', postgresql: 'PostgreSQL' } as const
