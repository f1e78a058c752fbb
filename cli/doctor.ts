/**
 * `kunjungan doctor`: connections, versions, schema, topics, lag, identities with two contents. One line for each,
 * with the fix for what is wrong; exit code 1 if anything is. It changes nothing.
 */
import type { Command } from 'commander'
import { z } from 'zod'
import { messageOf } from '../infra/errors.ts'
import { topicDeviations } from '../infra/kafka/topics.ts'
import { rawTables } from '../schemas/raw-tables.ts'
import { readSqlFiles } from '../infra/text/sql-files.ts'
import { migrationsDirectory } from '../sql/directories.ts'
import { alertTables } from '../sql/access/users.ts'
import { appliedMigrations, pendingMigrations } from '../sql/migrate.ts'
import { printable } from '../infra/text/printable.ts'
import { type Connections, openConnections, withDeadline } from './connections.ts'
import { explain } from './connections/explain.ts'
import type { ClickHouseRole } from './connections/settings.ts'
import type { CliContext } from './context.ts'
import { alert } from './doctor/alert.ts'
import { board } from './doctor/board.ts'
import { collector, collectKeys } from './doctor/collect.ts'
import { connectors } from './doctor/connect.ts'
import { deadLetters } from './doctor/dead-letters.ts'
import { onEachNode } from './doctor/each-node.ts'
import { type Check, type Finding, ok, rows, rowsOfAllShards, wrong } from './doctor/finding.ts'
import { ingestUser } from './doctor/ingest-user.ts'
import { lag } from './doctor/lag.ts'
import { clocks, disks, replicas } from './doctor/machine.ts'
import { nodes } from './doctor/nodes.ts'
import { reference } from './doctor/reference.ts'
import { wrongClocksQuery } from './wrong-clocks.ts'

export function registerDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description('connections, versions, schema, topics, lag: one line each, with the fix for what is wrong')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: { json?: boolean }) => {
      const findings: Finding[] = []
      await withDeadline(context, async () => {
        for await (const finding of examine(context)) {
          context.signal.throwIfAborted()
          findings.push(finding)
          if (options.json !== true)
            context.out(printable(`${marks[finding.state]} ${finding.check.padEnd(12)} ${finding.text}`))
        }
      })
      if (options.json === true) context.out(JSON.stringify({ findings }))
      if (findings.some(({ state }) => state === 'wrong')) context.exitCode(1)
    })
}

async function* examine(context: CliContext): AsyncGenerator<Finding> {
  const opened = await openConnections(context, { startEmbedded: false }).catch((error: unknown) =>
    messageOf(error),
  )
  if (typeof opened === 'string') {
    yield { check: 'services', ...wrong(opened) }
    return
  }
  await using connections = opened
  const failed = new Set<string>()
  for (const [check, run] of Object.entries(checks)) {
    const missing = (needs[check] ?? []).find((need) => failed.has(need))
    const asked = ofEachNode.has(check) ? onEachNode(run, roles[check]) : run
    const finding =
      missing === undefined
        ? await asked(context, connections).catch((error: unknown) => wrong(fixOf(error, connections, check)))
        : ({ state: 'note', text: `not checked, as ${missing} is not right` } as const)
    if (finding.state === 'wrong' || missing !== undefined) failed.add(check)
    yield { check, ...finding }
  }
}

/** What has to work before the other checks are useful. */
const needs: Readonly<Record<string, readonly string[]>> = {
  topics: ['kafka'],
  replicas: ['kafka'],
  nodes: ['clickhouse'],
  clocks: ['clickhouse'],
  disks: ['clickhouse'],
  ingest_user: ['schema'],
  schema: ['clickhouse'],
  bi_user: ['schema'],
  alert_user: ['schema'],
  alert: ['kafka', 'schema'],
  months: ['schema'],
  reference: ['kafka', 'schema'],
  unregistered: ['schema'],
  device_clocks: ['schema'],
  lag: ['kafka'],
  identities: ['schema'],
  dead_letters: ['schema'],
}

/** What may be right on one node and wrong on another. */
const ofEachNode: ReadonlySet<string> = new Set([
  'clickhouse',
  'clocks',
  'disks',
  'ingest_user',
  'bi_user',
  'alert_user',
])

const roles: Readonly<Record<string, ClickHouseRole>> = {
  ingest_user: 'ingest',
  bi_user: 'bi',
  alert_user: 'alert',
}

function fixOf(error: unknown, connections: Connections, check: string): string {
  return messageOf(explain(error, connections, roles[check] ?? 'admin'))
}

const marks = { ok: 'ok   ', note: 'note ', wrong: 'WRONG' } as const

const checks: Record<string, Check> = {
  async node() {
    return ok(`Node ${process.versions.node}`)
  },
  async kafka(_context, connections) {
    const cluster = await (await connections.kafkaAdmin()).describeCluster()
    return ok(`${connections.kafkaAccess.brokers.join(',')}: ${cluster.brokers.length} broker(s)`)
  },
  async topics(_context, connections) {
    const deviations = await topicDeviations(await connections.kafkaAdmin(), connections.topics)
    return deviations.length === 0
      ? ok('all there, settings as in the contract')
      : wrong(deviations.join('; '))
  },
  replicas,
  async clickhouse(_context, connections) {
    const [row] = await rows(
      connections,
      z.object({ version: z.string(), zone: z.string() }),
      'SELECT version() AS version, serverTimezone() AS zone',
    )
    if (row?.zone !== 'UTC' && row?.zone !== 'Etc/UTC')
      return wrong(`the server's time zone is ${row?.zone ?? '?'}: set <timezone>UTC</timezone>`)
    return ok(`${connections.clickhouseUrl}: ClickHouse ${row.version}, zone UTC`)
  },
  nodes,
  clocks,
  disks,
  async schema(_context, connections) {
    const applied = await appliedMigrations(connections.clickhouse('admin'), connections.databases)
    const pending = pendingMigrations(await readSqlFiles(migrationsDirectory), applied)
    if (pending.length > 0)
      return wrong(`${pending.length} migrations are not applied: run \`npx kunjungan migrate\``)
    return ok(`${applied.length} migrations applied`)
  },
  ingest_user: ingestUser,
  async bi_user(_context, connections) {
    await connections
      .clickhouse('bi')
      .query({ query: `SELECT count() FROM ${connections.databases.bi}.data_dictionary` })
    return ok('bi can log in and read')
  },
  async alert_user({ env }, connections) {
    if (env.CLICKHOUSE_URL !== undefined && env.CLICKHOUSE_ALERT_PASSWORD === undefined)
      return { state: 'note', text: 'not checked, as CLICKHOUSE_ALERT_PASSWORD is not set: `alert` needs it' }
    const { store, bi } = connections.databases
    const client = connections.clickhouse('alert', store)
    const { allShards } = connections
    for (const table of [`${bi}.visit_alerts`, `${allShards}.legs`, `${allShards}.counter_changes`])
      await client.query({ query: `SELECT 1 FROM ${table} WHERE 0` })
    // Only for the check: no row is written.
    for (const table of alertTables)
      await client.command({ query: `INSERT INTO ${table} SELECT * FROM ${table} WHERE 0` })
    return ok(
      `${connections.access('alert').user} can log in, read the aggregates and write the alerts' state`,
    )
  },
  alert,
  async stored_days(_context, connections) {
    const views = await rows(
      connections,
      z.object({ view: z.string(), status: z.string(), exception: z.string() }),
      "SELECT view, status, exception FROM system.view_refreshes WHERE database = currentDatabase() AND view IN ('store_days', 'store_months')",
    )
    if (views.length < 2)
      return wrong(
        'the views store_days and store_months are missing: run `npx kunjungan migrate`; until then long periods are slow to read',
      )
    const [row] = await rows(
      connections,
      z.object({ due: z.number(), stored: z.number() }),
      "SELECT (SELECT count() FROM due_day) AS due, (SELECT count() FROM day_figures FINAL WHERE agency = '') AS stored",
    )
    const { due = 0, stored = 0 } = row ?? {}
    const text = `${stored} days of MPPs are stored, ${due === 5_000 ? '5000 or more' : due} are to be stored (a day is due after ten minutes without a new event of it)`
    const stopped = views.find(({ status }) => status === 'Disabled')
    if (stopped !== undefined)
      return wrong(`${text}, but the view ${stopped.view} is stopped: SYSTEM START VIEW ${stopped.view}`)
    const failing = views.find(({ exception }) => exception !== '')
    return failing === undefined
      ? ok(text)
      : wrong(
          `${text}, but the view ${failing.view} fails (${/^Code: \d+/.exec(failing.exception)?.[0] ?? 'no code'}): every figure is right, long periods are slow to read; system.view_refreshes has the error`,
        )
  },
  reference,
  async unregistered(_context, connections) {
    const found = await rowsOfAllShards(
      connections,
      z.object({ mpp: z.string(), agency: z.string() }),
      `SELECT DISTINCT mpp, agency FROM feeds WHERE agency != '' AND (mpp, agency) NOT IN (SELECT mpp, agency FROM ${connections.databases.store}.ref_agencies) ORDER BY mpp, agency LIMIT 20`,
    )
    if (found.length === 0) return ok('every agency with events is in the reference data')
    return {
      state: 'note',
      text: `agencies that are not in the reference data: ${found.map(({ mpp, agency }) => `${mpp}/${agency}`).join(', ')}: add them to agencies.csv`,
    }
  },
  async device_clocks(_context, connections) {
    const found = await rowsOfAllShards(
      connections,
      z.object({ mpp: z.string(), agency: z.string(), fault: z.string() }),
      wrongClocksQuery,
    )
    if (found.length === 0) return ok('no event lies ahead of now, or before its MPP was live')
    const list = found.map(({ mpp, agency, fault }) => `${mpp}${agency === '' ? '' : `/${agency}`} ${fault}`)
    return {
      state: 'note',
      text: `${list.join('; ')}: check the clock and the time zone of these devices (local time must not be labelled Z)`,
    }
  },
  lag,
  async identities(_context, connections) {
    const tables = Object.values(rawTables).map(
      (table) => `SELECT source, id, tuple(mpp, local_date, content_hash) AS content FROM ${table}`,
    )
    const found = await rowsOfAllShards(
      connections,
      z.object({ source: z.string(), id: z.string() }),
      `SELECT source, id FROM (${tables.join(' UNION ALL ')}) GROUP BY source, id HAVING uniqExact(content) > 1 ORDER BY source, id LIMIT 20`,
    )
    if (found.length === 0) return ok('no identity (source + id) has two contents')
    return wrong(
      `identities with two contents, their producer breaks the contract: ${found.map(({ source, id }) => `${source} ${id}`).join(', ')}`,
    )
  },
  dead_letters: deadLetters,
  collect_keys: collectKeys,
  collector,
  connectors,
  board,
}
