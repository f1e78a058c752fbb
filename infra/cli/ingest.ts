/**
 * `kunjungan ingest`: Kafka to ClickHouse until it is stopped, or until it has caught up.
 */
import type { Command } from 'commander'
import { untilCaughtUp } from '../../consumers/ingest/caught-up.ts'
import {
  type IngestConfig,
  type IngestCounts,
  type IngestDeps,
  startIngest,
} from '../../consumers/ingest/ingest.ts'
import { noObserver } from '../../consumers/ingest/observer.ts'
import { utcOffsetsOf } from '../../schemas/reference.ts'
import type { CliContext } from './context.ts'
import { createProgress } from './progress.ts'
import { type Services, withServices } from './services.ts'

export function registerIngest(program: Command, context: CliContext): void {
  program
    .command('ingest')
    .description('Kafka to ClickHouse; Ctrl-C stores and commits what is in hand and stops')
    .option('--until-caught-up', 'ends when it has reached the end that each partition had at the start')
    .option('--json', 'one JSON document on stdout at the end')
    .action(async (options: { untilCaughtUp?: boolean; json?: boolean }) => {
      const counts = await withServices(context, (services) =>
        options.untilCaughtUp === true ? catchUp(context, services) : ingestUntilStopped(context, services),
      )
      const text = `Stored ${counts.rows} events, ${counts.deadLetters} dead letters.`
      context.out(options.json === true ? JSON.stringify(counts) : text)
    })
}

/** Ingests to the ends that the topics have now, with progress. */
export async function catchUp(context: CliContext, services: Services): Promise<IngestCounts> {
  using progress = createProgress(context, 'ingest')
  return untilCaughtUp(
    ingestConfig(context, services, true),
    ingestDeps(context, services),
    ({ total, left }) => progress.update(total - left, total),
    context.signal,
  )
}

async function ingestUntilStopped(context: CliContext, services: Services): Promise<IngestCounts> {
  await using ingest = await startIngest(
    ingestConfig(context, services, false),
    ingestDeps(context, services),
  )
  await Promise.race([ingest.failed, untilAborted(context.signal)])
  await ingest[Symbol.asyncDispose]()
  return { ...ingest.counts() }
}

/** Resolves when the command is to end. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

export function ingestConfig(context: CliContext, services: Services, failOnHalt: boolean): IngestConfig {
  return {
    topics: services.topics.topics,
    groupId: services.groupId,
    utcOffsets: utcOffsetsOf(context.reference),
    limits: { maxRows: context.env.KUNJUNGAN_BATCH_ROWS, maxAgeMs: context.env.KUNJUNGAN_BATCH_AGE_MS },
    fetchBytes: context.env.KUNJUNGAN_FETCH_BYTES,
    patience: { failOnHalt },
    clickhouseAccess: services.access('ingest'),
    kafkaAccess: services.kafkaAccess,
  }
}

export function ingestDeps(context: CliContext, services: Services): IngestDeps {
  return {
    kafka: services.kafka('kunjungan-ingest'),
    clickhouse: services.clickhouse('ingest', services.databases.store),
    logger: context.logger,
    clock: () => new Date(),
    random: Math.random,
    observer: noObserver,
  }
}
