/**
 * Several ingest processes share the work: they join, leave, are killed at random, are stopped for longer than their
 * session and wake as zombies, and partitions are added while they run. Nothing is lost, nothing is doubled.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { audit, type Ledger } from '../support/audit.ts'
import { type Child, endChild, startChild } from '../support/children.ts'
import { joined, sendLoad } from '../support/load.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'

let pipeline: Pipeline
let children: Child[] = []
let casesBegun = 0

beforeEach(async () => {
  pipeline = await createPipeline(`members${++casesBegun}`)
  children = []
})
afterEach(async () => {
  for (const child of children) await endChild(child)
  await pipeline[Symbol.asyncDispose]()
})

const seconds = (n: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, n * 1_000))

function begin(): Child {
  const child = startChild(pipeline.childConfig({ maxRows: 2_000 }))
  children.push(child)
  return child
}

/** A number from 0 to below 1, by a seed, so that a failing run can be repeated. */
function randomBy(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

async function expectExact(ledger: Ledger): Promise<void> {
  for (const child of children) await endChild(child)
  await pipeline.catchUp()
  expect(await audit(pipeline, ledger)).toEqual([])
}

describe('members of the group', () => {
  const killSeed = 401
  it(`killed at fifty random moments leave exact figures (seed ${killSeed}, 200,000 events)`, async () => {
    const ledger = await sendLoad(pipeline, { seed: killSeed, count: 200_000 })
    const random = randomBy(killSeed)
    for (let kill = 0; kill < 50; kill++) {
      const child = begin()
      await seconds(0.7 + random() * 3)
      expect(await endChild(child), child.said()).toBe('SIGKILL')
    }
    await expectExact(ledger)
  })

  const stormSeed = 402
  it(`that join and leave all the time share the work exactly (seed ${stormSeed})`, async () => {
    const random = randomBy(stormSeed)
    const ledgers: Ledger[] = []
    const running: Child[] = [begin(), begin()]
    for (let round = 0; round < 10; round++) {
      ledgers.push(await sendLoad(pipeline, { seed: stormSeed + round, count: 20_000 }))
      running.push(begin())
      await seconds(1 + random() * 2)
      const leaving = running.splice(Math.floor(random() * running.length), 1)[0]
      if (leaving !== undefined) await endChild(leaving, random() < 0.5 ? 'SIGTERM' : 'SIGKILL')
    }
    await expectExact(joined(...ledgers))
  })

  const zombieSeed = 403
  it(`stopped for longer than their session and woken do no harm (seed ${zombieSeed})`, async () => {
    const ledgers = [await sendLoad(pipeline, { seed: zombieSeed, count: 200_000 })]
    const zombie = begin()
    await seconds(3)
    for (let round = 0; round < 3; round++) {
      zombie.process.kill('SIGSTOP')
      const other = begin()
      ledgers.push(await sendLoad(pipeline, { seed: zombieSeed + 1 + round, count: 10_000 }))
      await seconds(4)
      zombie.process.kill('SIGCONT')
      await seconds(3)
      await endChild(other, 'SIGTERM')
    }
    expect(zombie.process.exitCode, zombie.said()).toBeNull()
    await expectExact(joined(...ledgers))
  })

  const growthSeed = 404
  it(`read partitions that are added while they run (seed ${growthSeed})`, async () => {
    const first = await sendLoad(pipeline, { seed: growthSeed, count: 20_000 })
    begin()
    await seconds(3)
    const admin = pipeline.kafka.admin()
    await admin.connect()
    await admin.createPartitions({ topicPartitions: [{ topic: pipeline.topics.queue, count: 9 }] })
    await seconds(6)
    const second = await sendLoad(pipeline, { seed: growthSeed + 1, count: 200_000 })
    const offsets = await admin.fetchTopicOffsets(pipeline.topics.queue)
    await admin.disconnect()
    expect(offsets.filter(({ high }) => Number(high) > 0).length).toBe(9)
    await seconds(35)
    await expectExact(joined(first, second))
  })
})
