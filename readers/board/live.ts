/**
 * The streams of changes (server-sent events). Viewers of the same page of the same reader share one channel, which
 * renders once however many they are, and sends the middle of the page only when it differs. A new viewer gets the full
 * state at once. Every five seconds a tick says how old the figures are: if ClickHouse does not answer, the ticks keep
 * the age of its last answer, and the page says so.
 */
import type { ServerResponse } from 'node:http'
import { isRefusal } from './faults.ts'

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
}

interface Channel {
  readonly page: LivePage
  readonly viewers: Map<ServerResponse, () => boolean>
  last: Rendered | undefined
  renderedAtMs: number
  tickedAtMs: number
  timer: NodeJS.Timeout | undefined
}

const tickMs = 5_000
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
  subscribe(page: LivePage, response: ServerResponse, headers: Readonly<Record<string, string>>): void {
    response.writeHead(200, {
      ...headers,
      'Content-Type': 'text/event-stream; charset=utf-8',
      // A proxy that gathers or compresses would hold back what is urgent.
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    })
    response.write('retry: 2000\n\n')
    const channel = this.#channels.get(page.key) ?? this.#open(page)
    channel.viewers.set(response, page.isAllowed)
    const leave = (): void => {
      channel.viewers.delete(response)
      if (channel.viewers.size === 0) this.#close(channel)
    }
    response.on('close', leave)
    response.on('error', leave)
    if (channel.last !== undefined) send(response, 'state', this.#message(channel.last, true))
  }

  [Symbol.dispose](): void {
    for (const channel of this.#channels.values()) {
      for (const response of channel.viewers.keys()) response.end()
      this.#close(channel)
    }
  }

  #open(page: LivePage): Channel {
    const channel: Channel = {
      ...{ page, viewers: new Map(), last: undefined },
      ...{ renderedAtMs: -Infinity, tickedAtMs: -Infinity, timer: undefined },
    }
    this.#channels.set(page.key, channel)
    void this.#turn(channel)
    return channel
  }

  #close(channel: Channel): void {
    clearTimeout(channel.timer)
    if (this.#channels.get(channel.page.key) === channel) this.#channels.delete(channel.page.key)
  }

  /** One look at the figures; the next begins a while after it has ended, longer where ClickHouse is slow. */
  async #turn(channel: Channel): Promise<void> {
    const { nowMs } = this.#deps
    const { page, viewers } = channel
    const startedMs = nowMs()
    for (const [response, isAllowed] of viewers) {
      if (isAllowed()) continue
      send(response, 'gone', '{}')
      response.end()
    }
    try {
      await this.#look(channel, startedMs)
    } catch (error) {
      if (isRefusal(error)) for (const response of viewers.keys()) send(response, 'gone', '{}')
    }
    this.#tick(channel)
    if (viewers.size === 0) return
    const everyMs = Math.min(page.renderEveryMs, tickMs)
    channel.timer = setTimeout(() => void this.#turn(channel), Math.max(everyMs, nowMs() - startedMs))
    channel.timer.unref()
  }

  async #look(channel: Channel, startedMs: number): Promise<void> {
    const { page, last } = channel
    if (last !== undefined && startedMs - channel.renderedAtMs < page.renderEveryMs) {
      channel.last = { html: last.html, answeredAtMs: Math.max(last.answeredAtMs, await page.ping()) }
      return
    }
    const rendered = await page.render()
    channel.last = rendered
    channel.renderedAtMs = startedMs
    if (last !== undefined && withoutAges(last.html) === withoutAges(rendered.html)) return
    this.#broadcast(channel, 'state', this.#message(rendered, true))
    channel.tickedAtMs = this.#deps.nowMs()
  }

  #tick(channel: Channel): void {
    const nowMs = this.#deps.nowMs()
    if (channel.last === undefined || nowMs - channel.tickedAtMs < tickMs - 100) return
    channel.tickedAtMs = nowMs
    this.#broadcast(channel, 'tick', this.#message(channel.last, false))
  }

  #broadcast({ viewers }: Channel, event: string, message: string): void {
    for (const response of viewers.keys()) {
      if (response.writableLength > mostUnsentBytes) response.destroy()
      else send(response, event, message)
    }
  }

  #message({ html, answeredAtMs }: Rendered, isFull: boolean): string {
    const state = { answeredAt: answeredAtMs, now: this.#deps.nowMs() }
    return JSON.stringify(isFull ? { ...state, html } : { ...state, ages: agesOf(html) })
  }
}

function send(response: ServerResponse, event: string, data: string): void {
  response.write(`event: ${event}\ndata: ${data}\n\n`)
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
