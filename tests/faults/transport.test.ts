/**
 * The line between ingest and ClickHouse misbehaves: replies are lost after the insert was committed, connections are
 * reset in the middle of a body, answers come after the client has given up, bytes trickle. Nothing is lost, nothing
 * is doubled, and no row becomes a dead letter for it.
 */
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { noObserver } from '../../consumers/ingest/observer.ts'
import { audit } from '../support/audit.ts'
import { sendLoad } from '../support/load.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { type ProxyFaults, startProxy, type TcpProxy } from '../support/tcp-proxy.ts'

let pipeline: Pipeline
let proxy: TcpProxy

let casesBegun = 0
beforeEach(async () => {
  pipeline = await createPipeline(`transport${++casesBegun}`)
  const { hostname, port } = new URL(inject('stack').clickhouseUrl)
  proxy = await startProxy({ host: hostname, port: Number(port) })
})
afterEach(async () => {
  await proxy[Symbol.asyncDispose]()
  await pipeline[Symbol.asyncDispose]()
})

const cases: readonly { readonly name: string; readonly faults: ProxyFaults; readonly seed: number }[] = [
  {
    name: 'replies that are dropped after the insert was committed',
    faults: { dropReplies: true },
    seed: 101,
  },
  { name: 'resets after 100 bytes of a request', faults: { resetAfterBytes: 100 }, seed: 102 },
  { name: 'resets after 50,000 bytes of a request', faults: { resetAfterBytes: 50_000 }, seed: 103 },
  { name: 'answers that come after the client has given up', faults: { delayRepliesMs: 3_000 }, seed: 104 },
  { name: 'a line that trickles', faults: { bytesPerTick: 20_000 }, seed: 105 },
]

describe('ingest over a line with', () => {
  it.for(cases)('$name stores everything once (seed $seed, 200,000 events)', async ({ faults, seed }) => {
    const ledger = await sendLoad(pipeline, { seed, count: 200_000 })
    let stored = 0
    const options = {
      clickhouseUrl: `http://127.0.0.1:${proxy.port}`,
      requestTimeoutMs: 1_500,
      maxRows: 5_000,
      observer: {
        ...noObserver,
        onStored: (_kind: string, rows: { rows: number }) => (stored += rows.rows),
      },
    }
    {
      await using _ingest = await pipeline.ingest(options)
      for (let round = 0; round < 3; round++) {
        const before = stored
        await vi.waitFor(() => expect(stored).toBeGreaterThan(before), { timeout: 120_000, interval: 20 })
        proxy.set(faults)
        await new Promise((resolve) => setTimeout(resolve, 4_000))
        proxy.heal()
      }
    }
    if (faults.bytesPerTick === undefined) expect(proxy.hits()).toBeGreaterThan(0)
    await pipeline.catchUp()
    expect(await audit(pipeline, ledger)).toEqual([])
  })
})
