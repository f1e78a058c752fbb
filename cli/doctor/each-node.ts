/** Checks of a server, made of each node: users, clocks and disks are every node's own. */
import { setTimeout as delay } from 'node:timers/promises'
import { addressesOf } from '../../infra/clickhouse/client.ts'
import { clickHouseCode } from '../../infra/clickhouse/fault-code.ts'
import { isInternal, messageOf } from '../../infra/errors.ts'
import type { Connections } from '../connections.ts'
import { explain } from '../connections/explain.ts'
import type { ClickHouseRole } from '../connections/settings.ts'
import type { CliContext } from '../context.ts'
import { type Check, type Found, wrong } from './finding.ts'

const answerWithinMs = 10_000

interface FoundAt {
  readonly url: string
  readonly found: Found
}

/** @param role - the user of the check. */
export function onEachNode(check: Check, role: ClickHouseRole = 'admin'): Check {
  return async (context, connections) => {
    const addresses = addressesOf(connections.access(role))
    if (addresses.length === 1) return check(context, connections)
    const late = delay(answerWithinMs, [], { ref: false })
    const answers = await Promise.all(
      addresses.map((url) => Promise.race([foundAt(url, check, role, context, connections), late])),
    )
    const found = answers.flat()
    return found.length === 0 ? check(context, connections) : together(found)
  }
}

/** Nothing of a node that does not answer: the check of nodes names it. */
async function foundAt(
  url: string,
  check: Check,
  role: ClickHouseRole,
  context: CliContext,
  connections: Connections,
): Promise<FoundAt[]> {
  try {
    return [{ url, found: await check(context, connections.atAddress(url)) }]
  } catch (error) {
    if (!isInternal(error) && clickHouseCode(error) === undefined) return []
    return [{ url, found: wrong(messageOf(explain(error, connections, role))) }]
  }
}

/** What is worst, with the addresses where it is not the same everywhere. */
function together(all: readonly FoundAt[]): Found {
  const state = (['wrong', 'note', 'ok'] as const).find((one) => all.some(({ found }) => found.state === one))
  const worst = all.filter(({ found }) => found.state === state)
  const texts = new Set(worst.map(({ found }) => found.text))
  const text =
    texts.size === 1 && worst.length === all.length
      ? [...texts].join('')
      : worst
          .map(({ url, found }) => (found.text.includes(url) ? found.text : `${url}: ${found.text}`))
          .join('; ')
  return { state: state ?? 'ok', text }
}
