/**
 * The collector on three brokers of which too few are left: 503 within its deadline and not ready; with the brokers
 * back the same requests are accepted, and everything is there once.
 */
import { expect, inject, it } from 'vitest'
import {
  type Ledger,
  sendUntilAccepted,
  startCollectProcess,
  untilReady,
} from '../support/collect-process.ts'
import { collectEvent, post } from '../support/collect-server.ts'
import { createPipeline } from '../support/pipeline.ts'
import { startThreeBrokers } from '../support/three-brokers.ts'

it('answers 503 while Kafka is away, and accepts the same request once it is back', async () => {
  await using cluster = await startThreeBrokers()
  const stack = { ...inject('stack'), brokers: cluster.brokers }
  await using pipeline = await createPipeline('collect2', undefined, stack)
  await using collector = await startCollectProcess(stack, 'collect2')
  const { key } = await collector.createKey('--mpp', 'balikpapan')
  await collector.start()
  await untilReady(collector.url)
  const ledger: Ledger = { events: [], answers: new Map() }
  await sendUntilAccepted({ url: collector.url, key, batches: 5, batchSize: 10 }, ledger)

  await Promise.all([2, 3].map(cluster.kill))
  const event = collectEvent()
  const began = performance.now()
  const refused = await post(collector, event, { authorization: `Bearer ${key}` })
  expect(refused).toMatchObject({ status: 503, body: { retry: 1, results: [{ status: 'retry' }] } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(performance.now() - began).toBeLessThan(8_000)
  await untilReady(collector.url, 503)

  const sending = sendUntilAccepted({ url: collector.url, key, batches: 20, batchSize: 10 }, ledger)
  await Promise.all([2, 3].map(cluster.start))
  await sending
  await untilReady(collector.url)
  expect(ledger.answers.get('202')).toBe(25)
  expect((await post(collector, event, { authorization: `Bearer ${key}` })).status).toBe(202)
  await pipeline.catchUp()
  const { store } = pipeline.databases
  expect(
    await pipeline.rows(`SELECT count() AS rows, uniqExact(id) AS events FROM ${store}.queue_events FINAL`),
  ).toEqual([{ rows: 251, events: 251 }])
})
