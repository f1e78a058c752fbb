import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { constants, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KunjunganError } from '../../../../../infra/errors.ts'
import { Live, type LivePage } from '../../../../../readers/board/stream/live.ts'

class Viewer extends EventEmitter {
  bytes = Buffer.alloc(0)
  isEnded = false
  destroyed = false
  writableLength = 0
  headers: Record<string, string> = {}
  writeHead(_status: number, headers: Record<string, string>): void {
    this.headers = headers
  }
  write(part: string | Buffer): void {
    this.bytes = Buffer.concat([this.bytes, Buffer.from(part)])
  }
  get text(): string {
    if (this.headers['Content-Encoding'] !== 'gzip') return this.bytes.toString()
    return gunzipSync(this.bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString()
  }
  end(): void {
    this.isEnded = true
    this.emit('close')
  }
  destroy(): void {
    this.end()
  }
  events(): string[] {
    return [...this.text.matchAll(/^event: (\w+)$/gm)].flatMap(([, name]) => name ?? [])
  }
}

const faults: unknown[] = []
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  faults.length = 0
})
afterEach(() => vi.useRealTimers())

function pageOf(changes: Partial<LivePage> = {}): LivePage & { rendered: () => number } {
  let rendered = 0
  return {
    key: 'bi /now',
    renderEveryMs: 1_000,
    isAllowed: () => true,
    ping: async () => Date.now(),
    render: async () => {
      rendered += 1
      return { html: `<b>7</b><i data-at="${Date.now()}">0 s ago</i>`, answeredAtMs: Date.now() }
    },
    rendered: () => rendered,
    ...changes,
  }
}

function look(live: Live, page: LivePage, takesGzip = false, viewer = new Viewer()): Viewer {
  live.subscribe(page, { response: viewer as unknown as ServerResponse, headers: {}, takesGzip })
  return viewer
}

describe('a stream', () => {
  it('renders once a second for all who look, sends the state in full at first and then only ticks', async () => {
    using live = new Live({ nowMs: Date.now, onFault: (error) => faults.push(error) })
    const page = pageOf()
    const viewers = [look(live, page), look(live, page)]
    await vi.advanceTimersByTimeAsync(10_500)
    expect(page.rendered()).toBe(11)
    expect(live.viewers).toBe(2)
    for (const viewer of viewers) expect(viewer.events()).toEqual(['state', 'tick', 'tick'])
    expect(look(live, page).events()).toEqual(['state'])
  })

  it('is none for a client that left while its reader was looked up', async () => {
    using live = new Live({ nowMs: Date.now, onFault: (error) => faults.push(error) })
    const [page, gone] = [pageOf(), new Viewer()]
    gone.destroyed = true
    look(live, page, false, gone)
    await vi.advanceTimersByTimeAsync(5_000)
    expect([live.viewers, page.rendered()]).toEqual([0, 0])
  })

  it('is the same compressed, for whoever begins in its middle too', async () => {
    using live = new Live({ nowMs: Date.now, onFault: (error) => faults.push(error) })
    let figure = 7
    const page = pageOf({
      render: async () => ({ html: `${'figure '.repeat(200)}${figure}`, answeredAtMs: Date.now() }),
    })
    const [plain, early] = [look(live, page), look(live, page, true)]
    await vi.advanceTimersByTimeAsync(100)
    const late = look(live, page, true)
    figure = 8
    await vi.advanceTimersByTimeAsync(6_500)
    expect(early.text).toBe(plain.text)
    expect(late.events()).toEqual(['state', 'state', 'tick'])
    expect(late.text.endsWith(plain.text.slice(-200))).toBe(true)
    expect(early.bytes.length * 3).toBeLessThan(plain.bytes.length)
  })

  it('sends what changed, and tells proxies not to hold it back', async () => {
    using live = new Live({ nowMs: Date.now, onFault: (error) => faults.push(error) })
    let figure = 7
    const viewer = look(
      live,
      pageOf({ render: async () => ({ html: String(figure), answeredAtMs: Date.now() }) }),
    )
    await vi.advanceTimersByTimeAsync(100)
    figure = 8
    await vi.advanceTimersByTimeAsync(1_000)
    expect(viewer.events()).toEqual(['state', 'state'])
    expect(viewer.headers).toMatchObject({
      'X-Accel-Buffering': 'no',
      'Cache-Control': 'no-cache, no-transform',
    })
  })

  it('keeps the age of the last answer while there is none, and goes on after it', async () => {
    using live = new Live({ nowMs: Date.now, onFault: (error) => faults.push(error) })
    let isBroken = false
    const render = async (): ReturnType<LivePage['render']> => {
      if (isBroken) throw new Error('no answer')
      return { html: 'x', answeredAtMs: Date.now() }
    }
    const viewer = look(live, pageOf({ render }))
    await vi.advanceTimersByTimeAsync(100)
    isBroken = true
    await vi.advanceTimersByTimeAsync(20_000)
    const last = viewer.text.trim().split('\n').at(-1) ?? ''
    expect(JSON.parse(last.slice('data: '.length))).toMatchObject({ answeredAt: 1_000_000 })
    isBroken = false
    await vi.advanceTimersByTimeAsync(6_000)
    expect(viewer.text).toMatch(/"answeredAt":10(2[0-9])\d{3}/)
  })

  it('reports a fault of our own once, and not what the page says itself', async () => {
    using live = new Live({ nowMs: Date.now, onFault: (error) => faults.push(error) })
    const away = new KunjunganError('clickhouse', 'ClickHouse at http://x cannot be reached.')
    const wrong = new KunjunganError('internal', 'ClickHouse sent a row of another shape.')
    let thrown: Error | undefined = away
    const render = async (): ReturnType<LivePage['render']> => {
      if (thrown !== undefined) throw thrown
      return { html: 'x', answeredAtMs: Date.now() }
    }
    look(live, pageOf({ render }))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(faults).toEqual([])
    thrown = wrong
    await vi.advanceTimersByTimeAsync(10_000)
    expect(faults).toEqual([wrong])
    thrown = undefined
    await vi.advanceTimersByTimeAsync(3_000)
    thrown = wrong
    await vi.advanceTimersByTimeAsync(3_000)
    expect(faults).toEqual([wrong, wrong])
  })

  it('is ended with the session, and frees its page with the last viewer', async () => {
    using live = new Live({ nowMs: Date.now, onFault: (error) => faults.push(error) })
    let isAllowed = true
    const page = pageOf({ isAllowed: () => isAllowed })
    const viewer = look(live, page)
    await vi.advanceTimersByTimeAsync(100)
    isAllowed = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect([viewer.events().at(-1), viewer.isEnded, live.viewers]).toEqual(['gone', true, 0])
    const rendered = page.rendered()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(page.rendered()).toBe(rendered)
  })
})
