/**
 * The streams of changes (server-sent events). Viewers of the same page of the same reader share one channel, which
 * renders once however many they are, and sends the middle of the page only when it differs. A new viewer gets the full
 * state at once. Every five seconds a tick says how old the figures are: if ClickHouse does not answer, the ticks keep
 * the age of its last answer, and the page says so.
 */
import type { ServerResponse } from 'node:http'
import { isDenied, isNoAnswer, isRefusal } from '../faults.ts'
import { gzipHeader, sseBlock, type SseEvent, sseEvent } from './sse.ts'

export interface Rendered {
  readonly html: string
  /** Of ClickHouse's latest answer. */
  readonly answeredAtMs: number
}

export interface LivePage {
  /** Reader, address and view: who shares a channel sees the same. */
  readonly key: string
  readonly render: () => Promise<Rendered>
  /** Asks ClickHouse for a sign of life between two renderings. */
  readonly ping: () => Promise<number>
  readonly renderEveryMs: number
  /** False once the session or the link has ended. */
  readonly isAllowed: () => boolean
}

export interface LiveDeps {
  readonly nowMs: () => number
  /**
   * Hears once of what is neither a missing right nor a ClickHouse that does not answer: of these the page speaks. Again
   * after the next answer.
   */
  readonly onFault: (error: unknown) => void
}

/** Who looks, and how it is sent to them. */
export interface Viewer {
  readonly response: ServerResponse
  readonly headers: Readonly<Record<string, string>>
  readonly takesGzip: boolean
}

interface Subscribed {
  /** False once the session or the link has ended. */
  readonly isAllowed: () => boolean
  readonly takesGzip: boolean
}

interface Channel {
  readonly page: LivePage
  readonly viewers: Map<ServerResponse, Subscribed>
  last: Rendered | undefined
  renderedAtMs: number
  tickedAtMs: number
  hasFaulted: boolean
  timer: NodeJS.Timeout | undefined
}

const tickMs = 5_000
/** A timer may ring a little early. */
const timerSlackMs = 100
const retry = sseBlock('retry: 2000\n\n')
const gone = sseEvent('gone', '{}')
/** A viewer that does not read is let go: it gets the full state when it comes back. */
const mostUnsentBytes = 1_048_576

export class Live implements Disposable {
  readonly #channels = new Map<string, Channel>()
  readonly #deps: LiveDeps

  constructor(deps: LiveDeps) {
    this.#deps = deps
  }

  get viewers(): number {
    return [...this.#channels.values()].reduce((sum, { viewers }) => sum + viewers.size, 0)
  }

  /** Takes over a response, whose headers are not sent yet, until either side ends it. */
  subscribe(page: LivePage, { response, headers, takesGzip }: Viewer): void {
    response.writeHead(200, {
      ...headers,
      'Content-Type': 'text/event-stream; charset=utf-8',
      // A proxy that gathers or compresses again would hold back what is urgent.
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
      ...(takesGzip ? { 'Content-Encoding': 'gzip' } : {}),
    })
    // A client that left while its reader was looked up has closed already, and will not close again.
    if (response.destroyed) return
    if (takesGzip) response.write(gzipHeader)
    send(response, takesGzip, retry)
    const channel = this.#channels.get(page.key) ?? this.#open(page)
    channel.viewers.set(response, { isAllowed: page.isAllowed, takesGzip })
    const leave = (): void => {
      channel.viewers.delete(response)
      if (channel.viewers.size === 0) this.#close(channel)
    }
    response.on('close', leave)
    response.on('error', leave)
    if (channel.last !== undefined) send(response, takesGzip, this.#event(channel.last, 'state'))
  }

  [Symbol.dispose](): void {
    for (const channel of this.#channels.values()) {
      for (const response of channel.viewers.keys()) response.end()
      this.#close(channel)
    }
  }

  #open(page: LivePage): Channel {
    const channel: Channel = {
      page,
      viewers: new Map(),
      last: undefined,
      renderedAtMs: -Infinity,
      tickedAtMs: -Infinity,
      hasFaulted: false,
      timer: undefined,
    }
    this.#channels.set(page.key, channel)
    void this.#turn(channel)
    return channel
  }

  #close(channel: Channel): void {
    clearTimeout(channel.timer)
    if (this.#channels.get(channel.page.key) === channel) this.#channels.delete(channel.page.key)
  }

  /** One look at the figures; the next begins a second after it, and later where ClickHouse is slow, which gets a rest. */
  async #turn(channel: Channel): Promise<void> {
    const { nowMs } = this.#deps
    const { page, viewers } = channel
    const startedMs = nowMs()
    for (const [response, { isAllowed, takesGzip }] of viewers) {
      if (isAllowed()) continue
      send(response, takesGzip, gone)
      response.end()
    }
    try {
      await this.#look(channel, startedMs)
      channel.hasFaulted = false
    } catch (error) {
      if (isRefusal(error)) this.#broadcast(channel, gone)
      else if (!isDenied(error) && !isNoAnswer(error)) {
        if (!channel.hasFaulted) this.#deps.onFault(error)
        channel.hasFaulted = true
      }
    }
    this.#tick(channel)
    if (viewers.size === 0) return
    const tookMs = nowMs() - startedMs
    const everyMs = Math.min(page.renderEveryMs, tickMs)
    channel.timer = setTimeout(() => void this.#turn(channel), Math.max(everyMs - tookMs, tookMs / 2))
    channel.timer.unref()
  }

  async #look(channel: Channel, startedMs: number): Promise<void> {
    const { page, last } = channel
    if (last !== undefined && startedMs - channel.renderedAtMs < page.renderEveryMs - timerSlackMs) {
      channel.last = { html: last.html, answeredAtMs: Math.max(last.answeredAtMs, await page.ping()) }
      return
    }
    const rendered = await page.render()
    channel.last = rendered
    channel.renderedAtMs = startedMs
    if (last !== undefined && withoutAges(last.html) === withoutAges(rendered.html)) return
    this.#broadcast(channel, this.#event(rendered, 'state'))
    channel.tickedAtMs = this.#deps.nowMs()
  }

  #tick(channel: Channel): void {
    const nowMs = this.#deps.nowMs()
    if (channel.last === undefined || nowMs - channel.tickedAtMs < tickMs - timerSlackMs) return
    channel.tickedAtMs = nowMs
    this.#broadcast(channel, this.#event(channel.last, 'tick'))
  }

  #broadcast({ viewers }: Channel, event: SseEvent): void {
    for (const [response, { takesGzip }] of viewers) {
      if (response.writableLength > mostUnsentBytes) response.destroy()
      else send(response, takesGzip, event)
    }
  }

  /** The page in full, or only how old its figures are. */
  #event({ html, answeredAtMs }: Rendered, name: 'state' | 'tick'): SseEvent {
    const state = { answeredAt: answeredAtMs, now: this.#deps.nowMs() }
    return sseEvent(
      name,
      JSON.stringify({ ...state, ...(name === 'state' ? { html } : { ages: agesOf(html) }) }),
    )
  }
}

function send(response: ServerResponse, takesGzip: boolean, { plain, compressed }: SseEvent): void {
  response.write(takesGzip ? compressed : plain)
}

const agePattern = / data-at="(\d+)">[^<]*</g

/** What of the middle is news: that an age grew is none. */
function withoutAges(html: string): string {
  return html.replaceAll(agePattern, '')
}

/** The instants of the answers, in the order in which they stand on the page. */
function agesOf(html: string): number[] {
  return [...html.matchAll(agePattern)].map(([, at]) => Number(at))
}
