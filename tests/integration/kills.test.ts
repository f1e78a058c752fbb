/**
 * Ingest is killed at each step of its work and loses and doubles nothing. The long form, at many random moments and
 * with everything else failing too, is `npm run test:faults`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '../support/audit.ts'
import { endChild, startChild } from '../support/children.ts'
import type { KillStep } from '../support/ingest-child.ts'
import { sendLoad } from '../support/load.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { startProxy } from '../support/tcp-proxy.ts'
import { oneNode } from '../support/one-node.ts'

const seed = 20_261_122
/** The kills need some 20,000; the rest is read after them. */
const count = 40_000
const bodyBytes = 100_000
const steps: readonly (KillStep | 'in the body')[] = [
  'before insert',
  'in the body',
  'after insert',
  'after dead letters',
  'after commit',
]
let pipeline: Pipeline

beforeAll(async () => {
  pipeline = await createPipeline('kills')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

describe('ingest killed by SIGKILL', () => {
  it(`at each step of its work loses nothing and doubles nothing (seed ${seed}, ${count} events)`, async () => {
    const ledger = await sendLoad(pipeline, { seed, count })
    const { hostname, port } = new URL(oneNode())
    await using proxy = await startProxy({ host: hostname, port: Number(port) })
    const clickhouseUrl = `http://127.0.0.1:${proxy.port}`
    for (const [at, step] of steps.entries()) {
      const kill = step === 'in the body' ? {} : { kill: { step, occurrence: 1 + (at % 3) } }
      const child = startChild(pipeline.childConfig({ maxRows: 2_000, clickhouseUrl, ...kill }))
      if (step === 'in the body') {
        proxy.set({ cutAfterBytes: { bytes: bodyBytes, onCut: () => child.process.kill('SIGKILL') } })
      }
      expect(await child.ended, `${step}: ${child.said()}`).toBe('SIGKILL')
      await endChild(child)
      proxy.heal()
    }
    expect(proxy.hits()).toBeGreaterThan(0)
    await pipeline.catchUp()
    expect(await audit(pipeline, ledger)).toEqual([])
  })
})
