import { describe, expect, it } from 'vitest'
import { type Entry, applied, type Change } from '../../../../producers/connect/changes.ts'
import type { Row } from '../../../../producers/connect/convert.ts'
import {
  delaysOf,
  lastDays,
  newestOf,
  poll,
  type PollDeps,
  singly,
} from '../../../../producers/connect/poll.ts'
import { at, mapping, rowOf } from '../../../support/connect-rows.ts'

const nowMs = at('09:00:00')

function depsOf(rows: readonly Row[], log: string[], send?: () => Promise<void>): PollDeps {
  const entries = new Map<string, Entry>()
  return {
    database: {
      read: async (from, before) => {
        log.push(`read ${from} ${before}`)
        return [...rows]
      },
    },
    state: {
      entries,
      append: async (changes: readonly Change[]) => {
        log.push(`keep ${changes.length}`)
        applied(entries, changes)
      },
    },
    send: async (events) => {
      await send?.()
      log.push(`send ${events.map(({ topic, key }) => `${topic} ${key.toString()}`).join()}`)
    },
    utcOffsets: () => new Map([['balikpapan', 480]]),
    nowMs: () => nowMs,
  }
}
const days = { from: '2026-11-28', before: '2026-11-30' }

describe('a read', () => {
  it('keeps only after Kafka has acknowledged, and sends nothing twice', async () => {
    const log: string[] = []
    const deps = depsOf([rowOf()], log)
    expect((await poll(mapping, days, deps)).sent).toHaveLength(1)
    await poll(mapping, days, deps)
    const read = 'read 2026-11-28 2026-11-30'
    expect(log).toEqual([read, 'send queue balikpapan/disdukcapil-12', 'keep 1', read])
  })

  it('sends and keeps a thousand tickets at a time, so that a kill repeats no more', async () => {
    const log: string[] = []
    const rows = Array.from({ length: 2_500 }, (_, number) => rowOf({ number: String(number) }))
    const deps = depsOf(rows, log)
    expect((await poll(mapping, days, deps)).sent).toHaveLength(2_500)
    expect(log.filter((line) => line.startsWith('keep'))).toEqual(['keep 1000', 'keep 1000', 'keep 500'])
    let sends = 0
    const again = depsOf(rows, log, () =>
      ++sends === 2 ? Promise.reject(new Error('killed')) : Promise.resolve(),
    )
    await expect(poll(mapping, days, again)).rejects.toThrow('killed')
    expect((await poll(mapping, days, again)).sent).toHaveLength(1_500)
  })

  it('keeps nothing where sending fails', async () => {
    const log: string[] = []
    const deps = depsOf([rowOf()], log, () => Promise.reject(new Error('away')))
    await expect(poll(mapping, days, deps)).rejects.toThrow('away')
    expect(log).toEqual(['read 2026-11-28 2026-11-30'])
  })

  it('sends nothing of a ticket whose number is personal data, and keeps nothing of it', async () => {
    const called = { called_at: '2026-11-29 08:10:00', counter: '3' }
    const deps = depsOf([rowOf({ number: '081234567890', ...called }), rowOf()], [])
    const polled = await poll({ ...mapping, ticket: { ...mapping.ticket, number: undefined } }, days, deps)
    expect(polled.sent.map(({ data }) => data)).toMatchObject([{ ticket_id: 'disdukcapil-12' }])
    expect(polled.read.held).toEqual([{ kind: 'held', day: '2026-11-29', reason: 'personal_data' }])
    expect([...deps.state.entries.keys()]).toEqual(['2026-11-29 disdukcapil-12'])
  })

  it('sends the call of a ticket whose counter is personal data, without the counter', async () => {
    let row = rowOf()
    const deps = { ...depsOf([], []), database: { read: async () => [row] } }
    await poll(mapping, days, deps)
    row = rowOf({ called_at: '2026-11-29 08:10:00', counter: 'siti@kantor.id' })
    const { sent, read } = await poll(mapping, days, deps)
    expect(sent.map(({ type }) => type)).toEqual(['mpp.ticket.called'])
    expect(sent[0]?.data).not.toHaveProperty('counter')
    expect(read.held).toEqual([])
    expect((await poll(mapping, days, deps)).sent).toEqual([])
    expect([...deps.state.entries.values()]).toMatchObject([{ missed: 0, unsayable: [] }])
  })

  it('refuses personal data and times far ahead, and sends the others', async () => {
    const nik = rowOf({ number: '6471015508900001' })
    const ahead = rowOf({ number: '2', created_at: '2026-12-01 08:00:00' })
    const deps = depsOf([rowOf(), nik, ahead], [])
    const polled = await poll(mapping, days, deps)
    expect(polled.sent).toHaveLength(1)
    expect(polled.read.held).toMatchObject([{ reason: 'personal_data' }])
    expect(polled.refused).toEqual(['bad_time'])
    // What is refused is not kept either.
    expect([...deps.state.entries.keys()]).toEqual(['2026-11-29 disdukcapil-12'])
    expect(newestOf(polled.read)).toBe(Date.parse('2026-12-01T08:00:00+08:00'))
    expect(delaysOf(polled.sent, nowMs)).toEqual([])
    expect(delaysOf(polled.sent, nowMs - 1_000)).toEqual([3_599])
  })
})

describe('the days of a read', () => {
  it.each([
    ['Asia/Makassar', '10:00:00', '2026-11-28', '2026-11-30'],
    ['Asia/Jakarta', '10:00:00', '2026-11-27', '2026-11-30'],
    ['Asia/Jayapura', '10:00:00', '2026-11-28', '2026-12-01'],
    ['UTC', '00:30:00', '2026-11-27', '2026-11-30'],
  ] as const)('in a table of %s at %s', (time_zone, clock, from, before) => {
    expect(lastDays({ ...mapping, time_zone }, 480, at(clock), 2)).toEqual({ from, before })
  })

  it('are read one by one, the latest first', () => {
    expect(singly(days)).toEqual([
      { from: '2026-11-29', before: '2026-11-30' },
      { from: '2026-11-28', before: '2026-11-29' },
    ])
  })
})
