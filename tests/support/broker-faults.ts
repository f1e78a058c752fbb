/** What is done to three brokers while flows send, and waiting until all is well again. */
import type { Admin } from 'kafkajs'
import { expect, vi } from 'vitest'
import { faultsOf, type Flow, size } from './failover.ts'
import type { Pipeline } from './pipeline.ts'
import type { ThreeBrokers } from './three-brokers.ts'

/** Kills the broker that leads most partitions; resolves with its id when every flow sends again. */
export async function killLeader(
  pipeline: Pipeline,
  cluster: ThreeBrokers,
  admin: Admin,
  flows: readonly Flow[],
): Promise<number> {
  const victim = await leaderOfMost(pipeline, admin)
  await cluster.kill(victim)
  await untilAllSend(flows)
  return victim
}

/** The broker that leads most partitions. */
export async function leaderOfMost({ topics }: Pipeline, admin: Admin): Promise<number> {
  const leaders = (await metadata(admin, Object.values(topics))).map(({ leader: id }) => id)
  const count = (id: number): number => leaders.filter((one) => one === id).length
  return [1, 2, 3].toSorted((a, b) => count(b) - count(a))[0] ?? 1
}

/** Resolves when every flow has had more acknowledged than it had at the call. */
export async function untilAllSend(flows: readonly Flow[], withinMs = 90_000): Promise<void> {
  const before = flows.map(({ acknowledged }) => acknowledged.length)
  await vi.waitFor(
    () => {
      for (const [at, { name, acknowledged }] of flows.entries())
        expect(acknowledged.length, name).toBeGreaterThan((before[at] ?? 0) + size)
    },
    { timeout: withinMs, interval: 100 },
  )
}

/** After all sending: no send failed, Kafka has what was acknowledged once, and each event of the first flow is stored. */
export async function expectNothingLost(pipeline: Pipeline, flows: readonly Flow[]): Promise<void> {
  expect(flows.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`))).toEqual([])
  expect(await faultsOf(pipeline, flows)).toEqual([])
  await pipeline.catchUp()
  const [sent] = flows
  expect(
    await pipeline.rows(`SELECT uniqExact(id) AS events FROM ${pipeline.databases.store}.queue_events`),
  ).toEqual([{ events: sent?.acknowledged.length }])
}

/** Starts it again; resolves when it has all that the others have. */
export async function revive(
  pipeline: Pipeline,
  cluster: ThreeBrokers,
  admin: Admin,
  id: number,
): Promise<void> {
  await cluster.start(id)
  await untilAllInSync(pipeline, admin)
}

/** Resolves when every broker has all that the others have. */
export async function untilAllInSync({ topics }: Pipeline, admin: Admin): Promise<void> {
  const all = async (): Promise<void> =>
    expect((await metadata(admin, Object.values(topics))).every(({ isr }) => isr.length === 3)).toBe(true)
  await vi.waitFor(all, { timeout: 90_000, interval: 250 })
}

async function metadata(admin: Admin, topics: string[]): Promise<{ leader: number; isr: number[] }[]> {
  return (await admin.fetchTopicMetadata({ topics })).topics.flatMap(({ partitions }) => partitions)
}
