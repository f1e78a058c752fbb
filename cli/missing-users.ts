/** BI users of the reference data that cannot log in yet, as their server does not know them; and what to do. */
import { z } from 'zod'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import { biUsers } from '../sql/access/users.ts'
import type { CliContext } from './context.ts'
import type { Connections } from './connections.ts'
import { whoseServices } from './connections/whose.ts'

/** A sentence with the fix; undefined where all are known. */
export async function missingUsers(
  context: Pick<CliContext, 'env' | 'reference'>,
  connections: Connections,
): Promise<string | undefined> {
  const users = await queryRows(
    connections.clickhouse('admin'),
    z.object({ name: z.string() }),
    'SELECT name FROM system.users',
  )
  const known = new Set(users.map(({ name }) => name))
  const missing = biUsers(context.reference)
    .map(([user]) => user)
    .filter((user) => !known.has(user))
  if (missing.length === 0) return undefined
  const fix =
    (await whoseServices(context)).clickhouse === 'embedded'
      ? 'the embedded server reads its users when it starts: `npx kunjungan stack down`, then `stack up`'
      : 'put them on the server if they are to log in: `npx kunjungan users`'
  return `users that ClickHouse does not know yet: ${missing.join(', ')}: ${fix}`
}
