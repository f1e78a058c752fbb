import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../../../../infra/log.ts'
import { Connector } from '../../../../producers/connect/connector.ts'
import type { Row } from '../../../../producers/connect/convert.ts'
import { createConnectMetrics } from '../../../../producers/connect/metrics.ts'
import { StateFile } from '../../../../producers/connect/state-file.ts'
import { filesOf, readSummaries, type Summary, writeSummary } from '../../../../producers/connect/summary.ts'
import { at, mapping, rowOf } from '../../../support/connect-rows.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kunjungan-connector-'))
})
afterEach(() => rmSync(home, { recursive: true }))

describe('a connector', () => {
  it('reads the open days first, then each day, reports a fault once, and resumes', async () => {
    const reads: string[] = []
    const summaries: Summary[] = []
    const end = new AbortController()
    const files = filesOf(home, mapping)
    let sent = 0
    const metrics = createConnectMetrics()
    const read = async (from: string, before: string): Promise<Row[]> => {
      reads.push(`${from} ${before}`)
      if (reads.length === 5) throw new Error('the database is away')
      if (reads.length === 6) end.abort()
      return [rowOf(), rowOf({ code: 'Z' })]
    }
    const connector = new Connector(
      { mapping, everyMs: 1, days: 3 },
      {
        database: { read },
        state: await StateFile.open(files.state),
        send: async (events) => (sent += events.length),
        utcOffsets: () => new Map([['balikpapan', 480]]),
        keepSummary: async (summary) => {
          summaries.push(summary)
          await writeSummary(files.summary, summary)
        },
        explain: (error) => error,
        logger: createLogger({ level: 'silent', pretty: false }),
        observer: metrics.observer,
        nowMs: () => at('08:00:30'),
        random: () => 0,
      },
    )
    expect(connector.readiness()).toEqual({ isReady: false, reason: 'nothing has been read yet' })
    await connector.run(end.signal)
    expect(reads).toEqual([
      '2026-11-28 2026-11-30',
      '2026-11-29 2026-11-30',
      '2026-11-28 2026-11-29',
      '2026-11-27 2026-11-28',
      '2026-11-28 2026-11-30',
      '2026-11-28 2026-11-30',
    ])
    expect(sent).toBe(1)
    expect(summaries.map(({ fault }) => fault)).toEqual([null, 'the database is away', null])
    expect(connector.readiness()).toEqual({ isReady: true })
    expect(await readSummaries(home)).toEqual([
      expect.objectContaining({ tickets: 1, held: { unknown_agency: 1 }, fault: null, mpp: 'balikpapan' }),
    ])
    const text = await metrics.registry.metrics()
    expect(text).toMatch(/^kunjungan_connect_sent_events_total 1$/m)
    expect(text).toMatch(/^kunjungan_connect_held_rows\{reason="unknown_agency"\} 1$/m)
    expect(text).toMatch(/^kunjungan_connect_failed_reads_total 1$/m)
    expect(text).toMatch(/^kunjungan_connect_delay_seconds_sum 30$/m)
  })
})
