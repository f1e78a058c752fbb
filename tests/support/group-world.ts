/** A pipeline whose consumer group gets offsets by hand, and what the commands say of it. */
import { expect, inject } from 'vitest'
import { type CliRun, runCliWith } from './cli.ts'
import { createPipeline, type Pipeline, type TestEvent } from './pipeline.ts'

export interface GroupWorld extends AsyncDisposable {
  readonly pipeline: Pipeline
  readonly stored: () => Promise<number>
  readonly cli: (...command: string[]) => Promise<CliRun>
  /** What doctor finds of the lag; all else has to be in order. */
  readonly lag: () => Promise<string>
  /** Sets the group to this offset in every partition of the queue. */
  readonly commit: (offset: string) => Promise<void>
}

export async function createGroupWorld(namespace: string): Promise<GroupWorld> {
  const pipeline = await createPipeline(namespace)
  async function stored(): Promise<number> {
    const query = `SELECT uniqExact(id) AS events FROM ${pipeline.databases.store}.queue_events`
    return Number((await pipeline.rows<{ events: number }>(query))[0]?.events)
  }

  function cli(...command: string[]): Promise<CliRun> {
    const { credentials, brokers, clickhouseUrl } = inject('stack')
    return runCliWith(command, {
      KAFKA_BROKERS: brokers.join(','),
      CLICKHOUSE_URL: clickhouseUrl,
      CLICKHOUSE_PASSWORD: credentials.ingest,
      CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
      CLICKHOUSE_BI_PASSWORD: credentials.bi,
      KUNJUNGAN_NAMESPACE: namespace,
    })
  }

  async function lag(): Promise<string> {
    const { findings } = JSON.parse((await cli('doctor', '--json')).out) as {
      findings: { check: string; state: string; text: string }[]
    }
    for (const check of ['topics', 'replicas', 'clocks', 'disks', 'ingest_user', 'reference'])
      expect(findings.find((one) => one.check === check)).toMatchObject({ state: 'ok' })
    const found = findings.find(({ check }) => check === 'lag')
    return `${found?.state}: ${found?.text}`
  }

  async function commit(offset: string): Promise<void> {
    const admin = pipeline.kafka.admin()
    await admin.connect()
    const partitions = [0, 1, 2, 3].map((partition) => ({ partition, offset }))
    await admin.setOffsets({ groupId: pipeline.groupId, topic: pipeline.topics.queue, partitions })
    await admin.disconnect()
  }

  return { pipeline, stored, cli, lag, commit, [Symbol.asyncDispose]: () => pipeline[Symbol.asyncDispose]() }
}

/** Tickets of one agency. */
export function issued(count: number, prefix = 's'): TestEvent[] {
  return Array.from({ length: count }, (_, at) => ({
    specversion: '1.0',
    id: `${prefix}${at}`,
    source: '/test/position',
    time: '2026-10-22T09:00:00+08:00',
    type: 'mpp.ticket.issued',
    data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: `${prefix}${at}` },
  }))
}
