/**
 * A client that costs as little as possible, so that it is the collector that is measured: ready-made bytes over
 * keep-alive sockets, one request at a time on each, and of an answer the status alone.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  /** 0 where the connection was closed instead. */
  readonly status: number
  readonly ms: number
  /** True where the request had to open its connection. */
  readonly isFirst: boolean
}

export class RawClient {
  readonly #host: string
  readonly #port: number
  #socket: Socket | undefined
  #text = ''
  #waiting: { readonly resolve: (status: number) => void } | undefined

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#host = hostname
    this.#port = Number(port)
  }

  /** The connection that it has now. */
  get socket(): Socket | undefined {
    return this.#socket
  }

  async send(request: Buffer): Promise<RawAnswer> {
    const began = performance.now()
    const before = this.#socket
    const status = await new Promise<number>((resolve) => {
      this.#waiting = { resolve }
      this.#open().write(request)
    })
    return { status, ms: performance.now() - began, isFirst: before !== this.#socket }
  }

  /** Opens its connection. */
  async connect(): Promise<void> {
    await once(this.#open(), 'connect')
  }

  close(): void {
    this.#socket?.destroy()
  }

  #open(): Socket {
    if (this.#socket !== undefined && !this.#socket.destroyed && this.#socket.writable) return this.#socket
    const socket = connect(this.#port, this.#host)
    socket.setNoDelay(true)
    socket.on('data', (data) => this.#read(data))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (this.#socket === socket) this.#settle(0)
    })
    this.#text = ''
    this.#socket = socket
    return socket
  }

  #read(data: Buffer): void {
    this.#text += data.toString('latin1')
    const headEnd = this.#text.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#text)?.[1] ?? 0)
    if (this.#text.length < headEnd + 4 + length) return
    const status = Number(this.#text.slice(9, 12))
    this.#text = ''
    this.#settle(status)
  }

  #settle(status: number): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(status)
  }
}

/** The bytes of a POST of events. */
export function requestOf(type: string, key: string, body: string | Buffer, more = ''): Buffer {
  const bytes = Buffer.from(body)
  const authorization = key === '' ? '' : `Authorization: Bearer ${key}\r\n`
  const head = `POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\n${authorization}${more}Content-Length: ${bytes.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), bytes])
}
