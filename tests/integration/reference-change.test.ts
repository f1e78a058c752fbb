/**
 * Reference data that change while ingest and alert run: a further MPP is known without a restart, what was refused
 * for it can be sent back, rules hold from the next pass on, and an MPP with events never changes its time zone.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { startAlert } from '../../consumers/alert/alert.ts'
import { startIngest } from '../../consumers/ingest/ingest.ts'
import type { IngestReference } from '../../consumers/ingest/ingest-config.ts'
import { noObserver } from '../../consumers/ingest/observer.ts'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { replayDeadLetters } from '../../consumers/dead-letters/replay.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { readCommitNote } from '../../infra/kafka/commit-note.ts'
import { createLogger } from '../../infra/log.ts'
import { type Reference, utcOffsetsOf } from '../../schemas/reference.ts'
import { referenceVersion } from '../../sql/reference.ts'
import { alertsOn } from '../support/alert-pipeline.ts'
import { createPipeline, type Pipeline, type TestEvent } from '../support/pipeline.ts'

const patiently = { timeout: 30_000, interval: 200 }
let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await createPipeline('change')
})
afterAll(() => pipeline[Symbol.asyncDispose]())

function issued(mpp: string, id: string): TestEvent {
  return {
    specversion: '1.0',
    id,
    source: '/test/change',
    time: '2026-10-22T09:00:00+08:00',
    type: 'mpp.ticket.issued',
    data: { mpp, agency: 'disdukcapil', ticket_id: id },
  }
}

function withZone(reference: Reference, zone: 'Asia/Jayapura' | 'Asia/Makassar'): Reference {
  return {
    ...reference,
    mpps: reference.mpps.map((row) => (row.mpp === 'kukar' ? { ...row, time_zone: zone } : row)),
  }
}

async function storedOf(mpp: string): Promise<number> {
  const query = `SELECT uniqExact(id) AS events FROM ${pipeline.databases.store}.queue_events WHERE mpp = '${mpp}'`
  return Number((await pipeline.rows<{ events: number }>(query))[0]?.events)
}

function adminStore(): AsyncDisposable & { readonly client: ClickHouseClient } {
  const { credentials, clickhouseUrl } = inject('stack')
  const access = { url: clickhouseUrl, user: 'kunjungan_admin', password: credentials.admin }
  const client = createClickHouse(access, { database: pipeline.databases.store })
  return { client, [Symbol.asyncDispose]: () => client.close() }
}

const load = (reference: Reference): Promise<unknown> => pipeline.migrate(reference)

function inUse(reference: Reference): IngestReference {
  return { utcOffsets: utcOffsetsOf(reference), version: referenceVersion(reference) }
}

describe('reference data that change while ingest runs', () => {
  it('make a further MPP known to it, and its dead letters can be sent back', async () => {
    const { credentials, clickhouseUrl, brokers } = inject('stack')
    const access = { url: clickhouseUrl, user: 'kunjungan_ingest', password: credentials.ingest }
    await using open = new AsyncDisposableStack()
    const clickhouse = createClickHouse(access, { database: pipeline.databases.store })
    open.defer(() => clickhouse.close())
    let reference = inUse({
      ...pipeline.reference,
      mpps: pipeline.reference.mpps.filter(({ mpp }) => mpp !== 'kotim'),
    })
    const config = {
      topics: pipeline.topics,
      groupId: pipeline.groupId,
      limits: { maxRows: 1_000, maxAgeMs: 50 },
      retry: { failOnHalt: false },
      clickhouseAccess: access,
      kafkaAccess: { brokers, security: { ssl: false } },
    }
    open.use(
      await startIngest(config, {
        kafka: pipeline.kafka,
        reference: () => reference,
        clickhouse,
        clock: () => new Date(),
        random: Math.random,
        logger: createLogger({ level: 'silent', pretty: false }),
        observer: noObserver,
      }),
    )
    await pipeline.send([issued('kukar', 'a1'), issued('kotim', 'b1')])
    const refused = `SELECT count() AS letters FROM ${pipeline.databases.store}.refused_records WHERE reason = 'unknown_mpp'`
    await vi.waitFor(async () => expect(await pipeline.rows(refused)).toEqual([{ letters: 1 }]), patiently)
    reference = inUse(pipeline.reference)
    await pipeline.send([issued('kotim', 'b2')])
    await vi.waitFor(async () => expect(await storedOf('kotim')).toBe(1), patiently)
    const letters = await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)
    const store = open.use(adminStore())
    expect(await replayDeadLetters(letters, pipeline.kafka, store.client)).toBe(1)
    await vi.waitFor(async () => expect(await storedOf('kotim')).toBe(2), patiently)

    const admin = pipeline.kafka.admin()
    await admin.connect()
    open.defer(() => admin.disconnect())
    const [offsets] = await admin.fetchOffsets({ groupId: pipeline.groupId, topics: [pipeline.topics.queue] })
    const notes = offsets?.partitions.map(({ metadata }) => readCommitNote(metadata)?.referenceVersion)
    expect(notes).toContain(reference.version)
  })

  it('never move an MPP with events into another time zone: migrate says to rebuild', async () => {
    await load(pipeline.reference)
    await expect(load(withZone(pipeline.reference, 'Asia/Jayapura'))).rejects.toThrow(
      /kukar \(stored with UTC\+8, mpps\.csv now says UTC\+9\).*rebuild --yes/,
    )
    expect(await load(withZone(pipeline.reference, 'Asia/Makassar'))).toMatchObject({
      referenceLoaded: false,
    })
  })
})

describe('reference data that change while alert runs', () => {
  it('are used by its next pass, which continues from where it stood', async () => {
    const now = Date.parse('2026-10-22T03:01:01Z')
    await using alerts = alertsOn(pipeline, () => new Date(now))
    let { reference } = pipeline
    const seen: string[] = []
    const { reference: _fixed, ...deps } = alerts.deps()
    await using alert = await startAlert(alerts.config(), {
      ...deps,
      get reference() {
        seen.push(referenceVersion(reference))
        return reference
      },
    })
    await vi.waitFor(() => expect(alert.judgedTo()).toBe(Date.parse('2026-10-22T03:00:00Z')), patiently)
    reference = { ...reference, mpps: reference.mpps.slice(0, 1) }
    await vi.waitFor(() => expect(seen).toContain(referenceVersion(reference)), patiently)
    await vi.waitFor(() => expect(alert.judgedTo()).toBe(Date.parse('2026-10-22T03:00:00Z')), patiently)
  })
})
