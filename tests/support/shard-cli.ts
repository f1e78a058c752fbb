/** The command line on a cluster whose events are divided over shards. */
import { inject } from 'vitest'
import { type CliRun, runCliWith } from './cli.ts'
import { clusterName, shardUrls } from './cluster-rig.ts'

/** @param urls - the nodes of each shard, in their order. */
export function shardEnvironment(namespace: string, urls = shardUrls): Record<string, string> {
  const { brokers, credentials } = inject('stack')
  return {
    KAFKA_BROKERS: brokers.join(','),
    CLICKHOUSE_URL: urls.join(';'),
    CLICKHOUSE_CLUSTER: clusterName,
    CLICKHOUSE_PASSWORD: credentials.ingest,
    CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
    CLICKHOUSE_BI_PASSWORD: credentials.bi,
    CLICKHOUSE_ALERT_PASSWORD: credentials.alert,
    KUNJUNGAN_NAMESPACE: namespace,
    KUNJUNGAN_REPLICATION: '1',
    KUNJUNGAN_QUEUE_PARTITIONS: '4',
    KUNJUNGAN_PARTITIONS: '2',
  }
}

/** Runs a command to its end. */
export function runOnShards(namespace: string, args: readonly string[], urls = shardUrls): Promise<CliRun> {
  return runCliWith(args, shardEnvironment(namespace, urls))
}
