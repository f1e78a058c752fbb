/**
 * For `npm run test:cluster`: an embedded Kafka, and in place of the embedded ClickHouse, which is the store that a test
 * goes over from, the nodes of a cluster. Ends with a sentence where there is no rig.
 */
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { clusterName, nodeUrls, shardUrls, startCluster, stopCluster } from './cluster-rig.ts'
import { clusterUsersXml, startEmbedded } from './shared-stack.ts'

const checkout = join(import.meta.dirname, '..', '..')

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const rig = process.env['KUNJUNGAN_TEST_CLUSTER']
  if (rig === undefined)
    throw new Error(
      'KUNJUNGAN_TEST_CLUSTER is not set: set it to a folder with cluster.sh (docs/cluster.md, "Tests").',
    )
  await using open = new AsyncDisposableStack()
  const stack = open.use(await startEmbedded())
  const { brokers, clickhouseTcpPort, credentials } = stack
  const place = await startCluster({ rig, checkout, usersXml: clusterUsersXml(credentials) })
  open.defer(() => stopCluster(place))
  project.provide('stack', {
    brokers: [...brokers],
    clickhouseTcpPort,
    credentials,
    clickhouseUrl: Object.values(nodeUrls).join(','),
    cluster: clusterName,
    // `nodes` and `one-server` are about nodes that have everything.
    ...(process.env['KUNJUNGAN_TEST_SHARDS'] === 'true' ? { shards: shardUrls } : {}),
  })
  project.provide('oneServer', stack.clickhouseUrl)
  project.provide('cluster', place)
  const owned = open.move()
  return () => owned.disposeAsync()
}
