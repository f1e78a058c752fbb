/**
 * A cluster on this machine for a long run: three Kafka brokers, and the four nodes of a rig with their keeper. One at
 * a time is killed or frozen.
 */
import { randomBytes } from 'node:crypto'
import { sleep } from '../../infra/sleep.ts'
import { rawTables } from '../../schemas/raw-tables.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { databaseNames } from '../../sql/databases.ts'
import { seenByNode, servers } from '../support/cluster-nodes.ts'
import {
  clusterName,
  type ClusterPlace,
  kill,
  type NodeName,
  nodeUrls,
  start,
  startAll,
  startCluster,
  stopCluster,
} from '../support/cluster-rig.ts'
import { checkout, createPipeline, type Pipeline } from '../support/pipeline.ts'
import { clusterUsersXml } from '../support/shared-stack.ts'
import { startThreeBrokers, type ThreeBrokers } from '../support/three-brokers.ts'
import { namespace, type ServiceFault, type SoakPlace } from './place.ts'
import type { SoakWorld } from './world.ts'

/** Nodes have what the others have within this, once all are there. */
const settledWithinMs = 300_000
const brokerIds = [1, 2, 3] as const

/** @param rig - the folder with `cluster.sh`. */
export async function onCluster(rig: string, world: SoakWorld, signal: AbortSignal): Promise<SoakPlace> {
  const credentials = { admin: password(), ingest: password(), alert: password(), bi: password() }
  await using undo = new AsyncDisposableStack()
  const usersXml = clusterUsersXml(credentials, world.reference, [databaseNames(namespace)])
  const place = await startCluster({ rig, checkout, usersXml })
  undo.defer(() => stopCluster(place))
  const brokers = undo.use(await startThreeBrokers())
  const clickhouseUrl = Object.values(nodeUrls).join(',')
  const made = undo.use(
    await createPipeline(namespace, world.reference, {
      brokers: brokers.brokers,
      clickhouseUrl,
      clickhouseTcpPort: 0,
      credentials,
      cluster: clusterName,
    }),
  )
  // The group of the command, which has the cluster's name.
  const pipeline = { ...made, groupId: `${made.groupId}-${clusterName}` }
  const nodes = new Map(
    servers.map((node) => [node, seenByNode(pipeline, node, 'kunjungan_admin', credentials.admin)]),
  )
  const owned = undo.move()
  return {
    pipeline,
    nodes,
    env: {
      KAFKA_BROKERS: brokers.brokers.join(','),
      CLICKHOUSE_URL: clickhouseUrl,
      CLICKHOUSE_CLUSTER: clusterName,
      CLICKHOUSE_USER: 'kunjungan_ingest',
      CLICKHOUSE_PASSWORD: credentials.ingest,
      CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
      CLICKHOUSE_ALERT_PASSWORD: credentials.alert,
      LOG_LEVEL: 'warn',
    },
    faults: [...nodeFaults(place, signal), ...brokerFaults(brokers, signal)],
    alerts: 2,
    async settle() {
      await startAll(place)
      await untilReplicated(nodes, signal)
    },
    nodeDifferences: () => rawDifferences(nodes),
    services: `Apache Kafka 4.3.0 (three brokers, replication 3), ClickHouse 26.7.2.1 (${servers.length} replicas, ZooKeeper)`,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function password(): string {
  return randomBytes(24).toString('base64url')
}

function nodeFaults(place: ClusterPlace, signal: AbortSignal): ServiceFault[] {
  const killed = async (node: NodeName, downMs: number): Promise<void> => {
    await kill(place, 'KILL', node)
    await sleep(downMs, signal)
    await start(place, node)
  }
  const frozen = async (node: NodeName, downMs: number): Promise<void> => {
    await kill(place, 'STOP', node)
    await sleep(downMs, signal)
    await kill(place, 'CONT', node)
  }
  return [
    ...servers.map((node) => fault(`node ${node} killed`, 2, (ms) => killed(node, ms))),
    ...servers.map((node) => fault(`node ${node} frozen`, 1, (ms) => frozen(node, ms))),
    fault('keeper killed', 2, (ms) => killed('zk', ms)),
    fault('keeper frozen', 1, (ms) => frozen('zk', ms)),
  ]
}

function brokerFaults(brokers: ThreeBrokers, signal: AbortSignal): ServiceFault[] {
  return [
    ...brokerIds.map((id) =>
      fault(`broker ${id} killed`, 2, async (ms) => {
        await brokers.kill(id)
        await sleep(ms, signal)
        await brokers.start(id)
      }),
    ),
    ...brokerIds.map((id) =>
      fault(`broker ${id} frozen`, 1, async (ms) => {
        brokers.freeze(id)
        await sleep(ms, signal)
        brokers.thaw(id)
      }),
    ),
  ]
}

function fault(name: string, weight: number, strike: ServiceFault['strike']): ServiceFault {
  return { name, weight, strike }
}

/** Resolves when no node has anything left to fetch, and none is read-only. */
async function untilReplicated(nodes: ReadonlyMap<string, Pipeline>, signal: AbortSignal): Promise<void> {
  const query = `SELECT toUInt32(countIf(is_readonly) + sum(queue_size)) AS left FROM system.replicas WHERE database LIKE '${namespace}%'`
  for (const until = Date.now() + settledWithinMs; ; await sleep(500, signal)) {
    const left = await Promise.all(
      [...nodes.values()].map(async (node) => (await node.rows<{ left: number }>(query))[0]?.left),
    )
    if (left.every((count) => count === 0) || Date.now() > until || signal.aborted) return
  }
}

/** The distinct events of each node's own raw tables, and the alerts that its view has more than once. */
async function rawDifferences(nodes: ReadonlyMap<string, Pipeline>): Promise<string[]> {
  const sums = new Map<string, string>()
  const differences: string[] = []
  for (const [name, node] of nodes) {
    const tables = topicKinds.map((kind) => {
      const type = kind === 'survey' ? "''" : 'toString(type)'
      return `SELECT DISTINCT source, id, ${type} AS type, time FROM ${node.databases.store}.${rawTables[kind]}`
    })
    const [sum] = await node.rows<{ text: string }>(
      `SELECT concat(toString(count()), ' events, checksum ', toString(groupBitXor(cityHash64(source, id, type, time)))) AS text FROM (${tables.join(' UNION ALL ')})`,
    )
    sums.set(name, sum?.text ?? 'nothing')
    const twice = await node.rows<{ alert_id: string }>(
      `SELECT alert_id FROM ${node.databases.bi}.visit_alerts GROUP BY alert_id HAVING count() > 1`,
    )
    if (twice.length > 0) differences.push(`node ${name} shows ${twice.length} alerts more than once`)
  }
  if (new Set(sums.values()).size > 1)
    differences.push(
      `the raw tables of the nodes differ: ${[...sums].map(([name, sum]) => `${name} has ${sum}`).join('; ')}`,
    )
  return differences
}
