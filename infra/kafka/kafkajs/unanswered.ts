/**
 * Closes connections on which a broker takes requests and answers none: its process is frozen, or a firewall drops what
 * it says. kafkajs 2.2.4 gives each request up after `requestTimeout` and keeps the connection, so the next request,
 * even the one for new metadata, may wait there again (no issue upstream). Can go with a client that closes them.
 */
import type { Socket } from 'node:net'

export interface AnswerLimits {
  /** A broker that lives answers within about 10 seconds, also while it waits for a frozen one to be left out. */
  readonly limitMs: number
  /** Time to read an answer that has arrived while this process was busy or stopped. */
  readonly graceMs: number
}

/** Requests of a consumer group that a broker may hold for a minute, until all members have sent theirs. */
const joinGroup = 11
const syncGroup = 14
/** A request begins with its length and the key of its API. */
const apiKeyAt = 4

/** To be made once for each client: where one connection to a broker gets no answer, all of the client's to it are closed. */
export function createAnswerWatch(
  { limitMs, graceMs }: AnswerLimits = { limitMs: 15_000, graceMs: 1_000 },
): (socket: Socket, address: string) => void {
  const socketsTo = new Map<string, Set<Socket>>()

  return (socket, address) => {
    const own = socketsTo.get(address) ?? new Set()
    socketsTo.set(address, own.add(socket))
    let timer: NodeJS.Timeout | undefined
    let isHeld = false

    const stop = (): void => {
      clearTimeout(timer)
      timer = undefined
    }
    const close = (): void => {
      for (const each of own) each.destroy(unanswered(address, limitMs))
    }
    const write = socket.write.bind(socket) as (...parts: unknown[]) => boolean
    socket.write = (request: Uint8Array | string, ...rest: unknown[]) => {
      isHeld ||= isHeldByBroker(request)
      if (isHeld) stop()
      else timer ??= setTimeout(() => (timer = setTimeout(close, graceMs).unref()), limitMs).unref()
      return write(request, ...rest)
    }
    socket.on('data', () => {
      isHeld = false
      stop()
    })
    socket.once('close', () => {
      stop()
      own.delete(socket)
    })
  }
}

function isHeldByBroker(request: Uint8Array | string): boolean {
  if (typeof request === 'string' || request.length < apiKeyAt + 2) return false
  const apiKey = Buffer.from(request.buffer, request.byteOffset, request.length).readInt16BE(apiKeyAt)
  return apiKey === joinGroup || apiKey === syncGroup
}

function unanswered(address: string, limitMs: number): Error {
  const text = `${address} has not answered a request for ${limitMs / 1_000} s`
  return Object.assign(new Error(text), { code: 'ETIMEDOUT' })
}
