/** BI users of the reference data that cannot log in yet, as their server does not know them; and what to do. */
import { biUsers } from '../sql/access/users.ts'
import type { CliContext } from './context.ts'
import type { Services } from './services.ts'

/** A sentence with the fix; undefined where all are known. */
export async function missingUsers(
  { reference }: Pick<CliContext, 'reference'>,
  services: Services,
): Promise<string | undefined> {
  const result = await services
    .clickhouse('admin')
    .query({ query: 'SELECT name FROM system.users', format: 'JSONEachRow' })
  const known = new Set((await result.json<{ name: string }>()).map(({ name }) => name))
  const missing = biUsers(reference)
    .map(([user]) => user)
    .filter((user) => !known.has(user))
  if (missing.length === 0) return undefined
  const fix =
    services.embedded === undefined
      ? 'put them on the server if they are to log in: `npx kunjungan users`'
      : 'the embedded server reads its users when it starts: `npx kunjungan stack down`, then `stack up`'
  return `users that ClickHouse does not know yet: ${missing.join(', ')}: ${fix}`
}
