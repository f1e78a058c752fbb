/**
 * `kunjungan compare` and `kunjungan carry-over`: for going from one store to another (one server and a cluster, either
 * way) that is built from the same topics. The first shows whether every view is the same row by row; the second brings
 * over what is in no topic. Neither changes the store that it reads.
 */
import type { Command } from 'commander'
import { addressesOf, clickHouseFault, createClickHouse } from '../infra/clickhouse/client.ts'
import { KunjunganError } from '../infra/errors.ts'
import { createStyle, tableLines } from '../readers/text/table.ts'
import { readBiViews } from '../sql/access/views.ts'
import { type ComparedView, compareViews } from '../sql/compare/compare-views.ts'
import { copyCarried } from '../sql/compare/copy-carried.ts'
import type { CliContext } from './context.ts'
import { hasMembers } from './rebuild/temporary.ts'
import { type Connections, untilFinishedMs, withConnections } from './connections.ts'
import { clickHouseOnly } from './connections/one-service.ts'
import { alertGroupId } from './alert.ts'

const looks = 3
const pauseMs = 1_500
const timeoutMs = 3_600_000
const mostRows = 10

export function registerCompare(program: Command, context: CliContext): void {
  program
    .command('compare')
    .description(
      'compares every view row by row with that of another store of the same topics, on every address',
    )
    .argument('<url>', "the other store's HTTP address; password: CLICKHOUSE_OTHER_ADMIN_PASSWORD")
    .option('--json', 'one JSON document on stdout')
    .action(async (url: string, options: { json?: boolean }) => {
      const found = await withConnections(clickHouseOnly(context), (connections) =>
        compareAll(context, connections, url),
      )
      if (options.json === true) context.out(JSON.stringify(found))
      else for (const one of found) for (const line of linesOf(one, url)) context.out(line)
      if (found.some(({ views }) => views.some(isDifferent))) context.exitCode(1)
    })
}

export function registerCarryOver(program: Command, context: CliContext): void {
  program
    .command('carry-over')
    .description(
      'copies what no topic has (alerts, silences, notes of replays) from another store; safe to repeat',
    )
    .argument('<url>', "the other store's HTTP address; password: CLICKHOUSE_OTHER_ADMIN_PASSWORD")
    .option('--json', 'one JSON document on stdout')
    .action(async (url: string, options: { json?: boolean }) => {
      const copied = await withConnections(
        context,
        (connections) => carryOver(context, connections, url),
        untilFinishedMs,
      )
      if (options.json === true) context.out(JSON.stringify(copied))
      else for (const { table, rows } of copied) context.out(`${table}: ${rows} rows added`)
    })
}

interface ComparedAddress {
  readonly address: string
  readonly views: readonly ComparedView[]
}

/** Each address of ours, as each node of a cluster has to show everything. */
async function compareAll(
  context: CliContext,
  connections: Connections,
  url: string,
): Promise<ComparedAddress[]> {
  const { bi } = connections.databases
  const found: ComparedAddress[] = []
  await withOther(context, connections, url, async (there) => {
    for (const address of addressesOf(connections.access('admin'))) {
      const here = createClickHouse(
        { ...connections.access('admin'), url: address },
        { requestTimeoutMs: timeoutMs },
      )
      try {
        const views = await compareViews(
          { here: { client: here, bi }, there: { client: there, bi } },
          { views: readBiViews(), looks, pauseMs },
          (count) => context.progress(`${address}: comparing ${count} views ...`),
          context.signal,
        )
        found.push({ address, views })
      } finally {
        await here.close()
      }
    }
  })
  return found
}

async function carryOver(
  context: CliContext,
  connections: Connections,
  url: string,
): Promise<{ readonly table: string; readonly rows: number }[]> {
  const { store } = connections.databases
  if (await hasMembers(await connections.kafkaAdmin(), alertGroupId(context)))
    context.progress(
      'alert is running: stop it and run this again before it is started with this store, or what it decides meanwhile is missing here.',
    )
  return withOther(context, connections, url, (client) =>
    copyCarried({ client, store }, { client: connections.clickhouse('admin'), store }),
  )
}

/** Works with the other store's administrator; its faults are reported with its address. */
async function withOther<T>(
  { env }: CliContext,
  connections: Connections,
  url: string,
  work: (client: ReturnType<typeof createClickHouse>) => Promise<T>,
): Promise<T> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new KunjunganError('usage', 'The other store is given as an address: http://HOST:8123.')
  const own = connections.access('admin')
  const access = { user: own.user, password: env.CLICKHOUSE_OTHER_ADMIN_PASSWORD ?? own.password, url }
  const client = createClickHouse(access, { requestTimeoutMs: timeoutMs })
  try {
    // Asked first, so that a wrong address or password is not taken for a fault of our own store.
    await client.command({ query: 'SELECT 1' }).catch((error: unknown) => {
      throw clickHouseFault(error, access)
    })
    return await work(client)
  } finally {
    await client.close()
  }
}

function isDifferent({ onlyHere, onlyThere }: ComparedView): boolean {
  return onlyHere.length + onlyThere.length > 0
}

function linesOf({ address, views }: ComparedAddress, other: string): string[] {
  const differing = views.filter(isDifferent)
  const rows = views.reduce((sum, view) => sum + view.rows, 0)
  const moving = views.reduce((sum, view) => sum + view.moving, 0)
  const unsteady = moving === 0 ? '' : ` ${moving} rows changed at every look, so they could not be compared.`
  if (differing.length === 0)
    return [
      `${address}: all ${views.length} views (${rows} rows) show the same as those of ${other}.${unsteady}`,
    ]
  const right = { align: 'right' } as const
  return [
    `${address}: ${differing.length} of ${views.length} views are not as those of ${other}:${unsteady}`,
    ...tableLines(
      [
        { head: 'View' },
        { head: 'Rows', ...right },
        { head: 'Only here', ...right },
        { head: 'Only there', ...right },
      ],
      differing.map(({ view, rows: all, onlyHere, onlyThere }) => [
        view,
        ...[all, onlyHere.length, onlyThere.length].map(String),
      ]),
      { width: 100, style: createStyle(false) },
    ),
    ...differing
      .flatMap(({ view, onlyHere, onlyThere }) => [
        ...onlyHere.slice(0, 1).map((row) => `${view}, only here: ${row}`),
        ...onlyThere.slice(0, 1).map((row) => `${view}, only there: ${row}`),
      ])
      .slice(0, mostRows),
  ]
}
