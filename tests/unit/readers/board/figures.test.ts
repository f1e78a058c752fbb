import type { ClickHouseClient } from '@clickhouse/client'
import { ClickHouseError } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Figures, type Reader } from '../../../../readers/board/figures.ts'

function readerOf(user: string, answer: () => Promise<unknown[]>): Reader & { asked: () => number } {
  let asked = 0
  const client = {
    query: async () => {
      asked += 1
      const rows = await answer()
      return { json: async () => rows }
    },
  } as unknown as ClickHouseClient
  return { user, client, bi: 'mpp_bi', asked: () => asked }
}
const asked = { row: z.object({ n: z.number() }), query: 'SELECT 1', maxAgeMs: 1_000 }

/** A reader whose query is answered, or fails, at a time. */
function world(): {
  readonly at: (nowMs: number, answer?: Error) => Promise<unknown>
  readonly failingMsAt: (nowMs: number) => number
} {
  let nowMs = 0
  let fault: Error | undefined
  const figures = new Figures({ nowMs: () => nowMs })
  const reader = readerOf('bi', async () => (fault === undefined ? [{ n: 1 }] : Promise.reject(fault)))
  return {
    at: (ms, answer) => {
      nowMs = ms
      fault = answer
      return figures.ask(reader, asked).catch(() => undefined)
    },
    failingMsAt: (ms) => {
      nowMs = ms
      return figures.failingMs
    },
  }
}

describe('figures', () => {
  it('ask once for all who ask the same as the same user within the age, and again after it', async () => {
    let nowMs = 0
    const figures = new Figures({ nowMs: () => nowMs })
    const reader = readerOf('bi', async () => [{ n: 1 }])
    await Promise.all(Array.from({ length: 500 }, () => figures.ask(reader, asked)))
    nowMs = 999
    expect((await figures.ask(reader, asked)).answeredAtMs).toBe(0)
    expect(reader.asked()).toBe(1)
    nowMs = 1_000
    await figures.ask(reader, asked)
    expect(reader.asked()).toBe(2)
  })

  it('are never shared between users, nor between parameters', async () => {
    const figures = new Figures({ nowMs: () => 0 })
    const [one, other] = [
      readerOf('bi_kukar', async () => [{ n: 1 }]),
      readerOf('bi_kotim', async () => [{ n: 2 }]),
    ]
    expect((await figures.ask(one, asked)).rows).toEqual([{ n: 1 }])
    expect((await figures.ask(other, asked)).rows).toEqual([{ n: 2 }])
    await figures.ask(one, { ...asked, params: { mpp: 'kukar' } })
    expect(one.asked()).toBe(2)
  })

  it('are not shared with someone who is logged in as the same user with another password', async () => {
    const figures = new Figures({ nowMs: () => 0 })
    const [now, before] = [
      readerOf('bi', async () => [{ n: 1 }]),
      readerOf('bi', async () => Promise.reject(new Error('refused'))),
    ]
    expect((await figures.ask(now, asked)).rows).toEqual([{ n: 1 }])
    await expect(figures.ask(before, asked)).rejects.toThrow('refused')
  })

  it('remember no failure', async () => {
    let isBroken = true
    const figures = new Figures({ nowMs: () => 0 })
    const reader = readerOf('bi', async () => (isBroken ? Promise.reject(new Error('gone')) : [{ n: 1 }]))
    await expect(figures.ask(reader, asked)).rejects.toThrow('gone')
    isBroken = false
    expect((await figures.ask(reader, asked)).rows).toEqual([{ n: 1 }])
  })

  describe('say how long ClickHouse has failed', () => {
    const gone = new Error('gone')

    it('since the first failure, until it answers', async () => {
      const { at, failingMsAt } = world()
      await at(0)
      expect(failingMsAt(100_000)).toBe(0)
      await at(100_000, gone)
      await at(110_000, gone)
      expect(failingMsAt(115_000)).toBe(15_000)
      await at(116_000)
      expect(failingMsAt(116_000)).toBe(0)
    })

    it('until a minute after the last failure, as nobody may ask again', async () => {
      const { at, failingMsAt } = world()
      await at(0, gone)
      await at(20_000, gone)
      expect(failingMsAt(79_999)).toBe(79_999)
      expect(failingMsAt(80_000)).toBe(0)
      await at(90_000, gone)
      expect(failingMsAt(91_000)).toBe(1_000)
    })

    it('and count a reader without a right as answered', async () => {
      const { at, failingMsAt } = world()
      await at(0, gone)
      const text = { message: 'Not enough privileges', code: '497', type: 'ACCESS_DENIED' }
      await at(20_000, new ClickHouseError(text))
      expect(failingMsAt(20_000)).toBe(0)
    })
  })
})
