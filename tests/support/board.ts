/** A board in the process of the test, on the shared stack, and a visitor who asks it as a browser would. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { createSilencing } from '../../cli/board-silences.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { createLogger } from '../../infra/log.ts'
import { type Board, startBoard } from '../../readers/board/board.ts'
import type { Reader } from '../../readers/board/figures.ts'
import { createBoardMetrics } from '../../readers/board/metrics.ts'
import { reportMaker } from '../../readers/board/report-files.ts'
import { passwordOf } from './access.ts'
import type { Pipeline } from './pipeline.ts'

export interface BoardOptions {
  readonly isLoginAsked: boolean
  /** Another address of the same ClickHouse, such as a proxy before it. */
  readonly clickhouseUrl?: string
  readonly port?: number
}

export async function startTestBoard(pipeline: Pipeline, options: BoardOptions): Promise<Board> {
  const folder = await mkdtemp(join(tmpdir(), 'kunjungan-board-'))
  const url = options.clickhouseUrl ?? inject('stack').clickhouseUrl
  const readerOf = (user: string, password: string): Reader => ({
    user,
    bi: pipeline.databases.bi,
    client: createClickHouse({ url, user, password }, { settings: false, requestTimeoutMs: 20_000 }),
  })
  const openReader = options.isLoginAsked ? undefined : readerOf('bi', passwordOf('bi'))
  const reference = (): Pipeline['reference'] => pipeline.reference
  const board = await startBoard(
    { host: '127.0.0.1', port: options.port ?? 0, linksFile: join(folder, 'board-links.json') },
    {
      openReader,
      readerOf,
      reference,
      nowMs: Date.now,
      logger: createLogger({ level: 'silent', pretty: false }),
      observer: createBoardMetrics().observer,
      silencing: createSilencing(
        {
          url,
          store: pipeline.databases.store,
          password: options.isLoginAsked ? undefined : passwordOf('kunjungan_silence'),
        },
        { nowMs: Date.now },
      ),
      makeReport: reportMaker({ reference, machine: process.env, signal: new AbortController().signal }),
    },
  )
  return {
    ...board,
    async [Symbol.asyncDispose]() {
      await board[Symbol.asyncDispose]()
      await openReader?.client.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface Answered {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

/** A browser without a script: cookies, forms, no redirects. */
export class TestVisitor {
  readonly #url: string
  #cookie = ''

  constructor(url: string) {
    this.#url = url
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.#ask(path, { headers: { cookie: this.#cookie, ...headers } })
  }

  async post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const answer = await this.#ask(path, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { cookie: this.#cookie, 'sec-fetch-site': 'same-origin', ...headers },
    })
    const [cookie] = answer.headers.getSetCookie()
    if (cookie !== undefined) this.#cookie = cookie.split(';', 1)[0] ?? ''
    return answer
  }

  /** What comes in a stream until it ends, matches, or the time is over. */
  async stream(
    path: string,
    forMs: number,
    onBegun: () => void = () => undefined,
    until?: RegExp,
  ): Promise<string> {
    const signal = AbortSignal.timeout(forMs)
    let text = ''
    try {
      const response = await fetch(this.#url + path, { headers: { cookie: this.#cookie }, signal })
      onBegun()
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString()
        if (until?.test(text) === true) break
      }
    } catch {
      // The time is over.
    }
    return text
  }

  async #ask(path: string, init: RequestInit): Promise<Answered> {
    const response = await fetch(this.#url + path, { ...init, redirect: 'manual' })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
}
