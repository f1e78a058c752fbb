/**
 * What is stored of the figures of a workbook, once all that Kafka holds by now is stored. It waits for that, within a
 * bound, and never takes an older revision for the latest.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError } from '../infra/errors.ts'
import { slowestPositions } from '../infra/kafka/group-position.ts'
import { openLogs } from '../infra/kafka/partition-log.ts'
import type { WorkbookFile } from '../producers/import/read-workbook-file.ts'
import { keyOfRow } from '../producers/import/recap/plan.ts'
import type { CliContext } from './context.ts'
import { readInForce } from './import-stored.ts'
import type { Connections } from './connections.ts'

/** The next revision follows from what is stored, so all that Kafka has by now must be stored first. */
const storedWithinMs = 10_000
const pollMs = 500

/** @throws KunjunganError `kafka` where ingest does not catch up. */
export async function storedFigures(
  context: CliContext,
  connections: Connections,
  { figures }: WorkbookFile,
): ReturnType<typeof readInForce> {
  const topic = connections.topics.topics.counter
  await using logs = await openLogs(connections.kafka('kunjungan-import'))
  const ends = new Map((await logs.read([topic])).map(({ partition, end }) => [partition, end]))
  const giveUpAt = performance.now() + storedWithinMs
  for (;;) {
    const positions = await slowestPositions(logs, connections.groupIds, [topic])
    if (positions.every(({ partition, from }) => from >= (ends.get(partition) ?? 0n))) break
    if (performance.now() > giveUpAt)
      throw new KunjunganError(
        'kafka',
        `Kafka holds events of ${topic} that are not stored yet, so it cannot be said what this file changes: run \`npx kunjungan ingest --until-caught-up\`, then import again.`,
      )
    await delay(pollMs, undefined, { signal: context.signal })
  }
  const client = connections.clickhouse('admin', connections.allShards)
  const keys = figures.map(({ row }) => keyOfRow(row))
  return keys.length === 0 ? [] : await readInForce({ client, signal: context.signal }, keys)
}
