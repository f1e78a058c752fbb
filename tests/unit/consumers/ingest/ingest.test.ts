/**
 * What is committed is stored, whatever kafkajs does meanwhile: it joins the group within a fetch while other brokers
 * answer, and it goes on without a join after a heartbeat that failed.
 */
import { setTimeout } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { fakeCluster, notLeader } from '../../../support/fake-cluster.ts'

const patiently = { timeout: 15_000, interval: 50 }

it('leaves out nothing when a leader moves while other brokers answer', async () => {
  let hasMoved = false
  const cluster = fakeCluster({
    leaders: [1, 2],
    limits: { maxRows: 200_000, maxAgeMs: 300 },
    onFetch(broker) {
      if (broker !== 1 || !hasMoved) return
      hasMoved = false
      throw notLeader()
    },
  })
  await using _ingest = await cluster.start()
  const coming = setInterval(() => {
    cluster.put(0)
    cluster.put(1)
  }, 20)
  for (let move = 0; move < 3; move++) {
    await setTimeout(1_000)
    hasMoved = true
  }
  await setTimeout(500)
  clearInterval(coming)
  const [end] = [cluster.committed()[0] ?? 0]
  await vi.waitFor(() => expect(Math.min(...cluster.committed())).toBeGreaterThan(end), patiently)
  expect(cluster.missing()).toEqual([])
})

it('leaves out nothing when a heartbeat fails while the buffer is full', async () => {
  let fails = 0
  const stuck = Promise.withResolvers<void>()
  const cluster = fakeCluster({
    leaders: [1, 1],
    limits: { maxRows: 300, maxAgeMs: 200 },
    sessionTimeoutMs: 3_000,
    onHeartbeat() {
      if (fails-- > 0)
        throw Object.assign(new Error('Closed connection'), { name: 'KafkaJSConnectionClosedError' })
    },
    onSend: () => stuck.promise,
  })
  await using _ingest = await cluster.start()
  cluster.put(0, 2_000)
  await setTimeout(500)
  fails = 1
  await vi.waitFor(() => expect(fails).toBeLessThan(1), patiently)
  stuck.resolve()
  await vi.waitFor(() => expect(cluster.committed()[0]).toBe(2_000), patiently)
  expect(cluster.missing()).toEqual([])
})
