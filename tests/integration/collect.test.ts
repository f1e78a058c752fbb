/**
 * The collector as an operator runs it, on real Kafka: what it accepts is stored once, keys come and go while it runs,
 * it stops in order, and what was answered with 202 is there after kills in mid-request.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { freePort } from '../../infra/stack/ports.ts'
import type { Event } from '../../schemas/event.ts'
import { audit } from '../support/audit.ts'
import {
  type CollectProcess,
  type Ledger,
  sendUntilAccepted,
  startCollectProcess,
  untilReady,
} from '../support/collect-process.ts'
import { runCliWith } from '../support/cli.ts'
import { collectEvent, post } from '../support/collect-server.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'

const open = new AsyncDisposableStack()
const ledger: Ledger = { events: [], answers: new Map() }
let pipeline: Pipeline
let collector: CollectProcess
let metricsUrl = ''
let authorization = ''
let key = ''

beforeAll(async () => {
  pipeline = open.use(await createPipeline('collect'))
  const metricsPort = await freePort()
  metricsUrl = `http://127.0.0.1:${metricsPort}`
  collector = open.use(
    await startCollectProcess(inject('stack'), 'collect', {
      KUNJUNGAN_COLLECT_METRICS_PORT: String(metricsPort),
    }),
  )
  ;({ key } = await collector.createKey('--mpp', 'balikpapan', '--name', 'a queue'))
  authorization = `Bearer ${key}`
  await collector.start()
  await untilReady(collector.url)
})
afterAll(() => open.disposeAsync())

async function send(events: object[], query = ''): Promise<number> {
  const { status } = await post(collector, events, { authorization }, query)
  if (status === 202) ledger.events.push(...(events as unknown as Event[]))
  return status
}

describe('a collector', () => {
  it('accepts events, the same again, and judges a dry run without sending it', async () => {
    const events = [collectEvent(), collectEvent()]
    expect(await send(events)).toBe(202)
    expect((await post(collector, events, { authorization })).status).toBe(202)
    expect(await send([collectEvent()], '?dry-run=true')).toBe(200)
    expect((await post(collector, collectEvent({}, { mpp: 'kukar' }), { authorization })).status).toBe(403)
  })

  it('tells its metrics, and serves its documents', async () => {
    const metrics = await (await fetch(`${metricsUrl}/metrics`)).text()
    expect(metrics).toMatch(/^kunjungan_collect_ready 1$/m)
    expect(metrics).toMatch(/^kunjungan_collect_requests_total\{status="202"\} 2$/m)
    expect(metrics).toMatch(/^kunjungan_collect_events_total\{result="accepted",key="[0-9a-f]{12}"\} 4$/m)
    expect(metrics).toMatch(/^kunjungan_collect_refused_events_total\{reason="forbidden"\} 1$/m)
    expect((await fetch(`${metricsUrl}/ready`)).status).toBe(200)
    const document = (await (await fetch(`${collector.url}/openapi.json`)).json()) as { openapi: string }
    expect(document.openapi).toMatch(/^3\.1/)
  })

  it('takes a new key and refuses a revoked one, without a restart', async () => {
    const other = await collector.createKey('--mpp', 'kotim')
    const by = { authorization: `Bearer ${other.key}` }
    const event = collectEvent({}, { mpp: 'kotim' })
    await expect.poll(async () => (await post(collector, event, by)).status, { timeout: 20_000 }).toBe(202)
    ledger.events.push(event as unknown as Event)
    expect(await collector.keys('revoke', other.id)).toContain('is revoked')
    await expect.poll(async () => (await post(collector, event, by)).status, { timeout: 20_000 }).toBe(401)
    expect(await collector.keys('list')).toMatch(new RegExp(`${other.id}.*revoked`))
  })

  it('is seen by doctor, and refuses an address beyond loopback without a certificate', async () => {
    const { brokers, clickhouseUrl } = inject('stack')
    const env = {
      KAFKA_BROKERS: brokers.join(','),
      CLICKHOUSE_URL: clickhouseUrl,
      KUNJUNGAN_NAMESPACE: 'collect',
      KUNJUNGAN_COLLECT_PORT: new URL(collector.url).port,
      KUNJUNGAN_COLLECT_KEYS_FILE: collector.keysFile,
    }
    const { findings } = JSON.parse((await runCliWith(['doctor', '--json'], env)).out) as {
      findings: { check: string; state: string; text: string }[]
    }
    expect(findings.find(({ check }) => check === 'collector')?.text).toMatch(/takes events$/)
    expect(findings.find(({ check }) => check === 'collect_keys')?.text).toBe('1 valid, 1 revoked or expired')
    const refused = await runCliWith(['collect', '--host', '0.0.0.0'], env)
    expect([refused.exitCode, refused.said]).toEqual([
      2,
      expect.stringContaining('does not listen on 0.0.0.0 in the clear'),
    ])
    const verified = await runCliWith(['collect', 'verify', '--url', collector.url], {
      ...env,
      KUNJUNGAN_KEY: key,
    })
    expect([verified.exitCode, verified.out]).toEqual([
      0,
      expect.stringContaining('All 20 answers are right.'),
    ])
  })

  it('loses nothing that it answered with 202 when it is killed, and a repeat doubles nothing', async () => {
    const senders = Array.from({ length: 4 }, () =>
      sendUntilAccepted({ url: collector.url, key, batches: 60, batchSize: 20 }, ledger),
    )
    const done = Promise.all(senders)
    for (let kill = 0; kill < 3; kill++) {
      await delay(300)
      await collector.end('SIGKILL')
      await collector.start()
    }
    await done
    expect(ledger.answers.get('202')).toBe(240)
    expect(
      [...ledger.answers.keys()].filter((status) => !['202', '503', 'no answer'].includes(status)),
    ).toEqual([])
  })

  it('stops in order: what was begun is answered, and the process ends with 0', async () => {
    const requests = Array.from({ length: 20 }, () => send([collectEvent()]).catch(() => 0))
    await delay(5)
    const ended = collector.end('SIGTERM')
    const statuses = await Promise.all(requests)
    expect(statuses.every((status) => status === 202 || status === 503 || status === 0)).toBe(true)
    expect(await ended).toBe(0)
  })

  it('has told nothing that is not so: the audit', async () => {
    await pipeline.catchUp()
    expect(await audit(pipeline, { events: ledger.events, badRecords: 0 }, { views: false })).toEqual([])
    const [stored] = await pipeline.rows<{ events: number; rows: number }>(
      `SELECT uniqExact(id) AS events, count() AS rows FROM ${pipeline.databases.store}.queue_events FINAL`,
    )
    expect(Number(stored?.rows)).toBe(Number(stored?.events))
    // One whose answer was lost in a kill or a stop may be stored beyond the ledger; nothing else may be.
    expect(Number(stored?.events)).toBeGreaterThanOrEqual(ledger.events.length)
    expect(Number(stored?.events)).toBeLessThanOrEqual(ledger.events.length + 20)
  })
})
