/**
 * A TCP proxy that misbehaves on request, between a client under test and a real server. The faults apply to new
 * bytes from the moment they are set; `heal` passes everything on again.
 */
import { createServer, type Server, type Socket, connect } from 'node:net'

export interface ProxyFaults {
  /** Lets requests through and swallows replies, then closes: the client cannot know that its insert was committed. */
  readonly dropReplies?: boolean
  /** Resets a connection after so many bytes from the client. */
  readonly resetAfterBytes?: number
  /** Holds replies back for so long. */
  readonly delayRepliesMs?: number
  /** Stops passing on after so many bytes from the client of one connection, and says so. */
  readonly cutAfterBytes?: { readonly bytes: number; readonly onCut: () => void }
  /** Passes no more than so many bytes of a request on in each tick of 10 ms. */
  readonly bytesPerTick?: number
}

export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  readonly set: (faults: ProxyFaults) => void
  readonly heal: () => void
  /** How many connections a fault has hit. */
  readonly hits: () => number
}

/** Listens on a free port of loopback and passes on to `target`. */
export async function startProxy(target: {
  readonly host: string
  readonly port: number
}): Promise<TcpProxy> {
  let faults: ProxyFaults = {}
  let hits = 0
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    return socket
  }
  const server: Server = createServer((client) => {
    keep(client)
    const upstream = keep(connect(target.port, target.host))
    let sent = 0
    const queue: Buffer[] = []
    const pump = setInterval(() => {
      const next = queue.shift()
      if (next === undefined) return
      const most = faults.bytesPerTick ?? next.length
      upstream.write(next.subarray(0, most))
      if (next.length > most) queue.unshift(next.subarray(most))
    }, 10)
    client.on('data', (data: Buffer) => {
      sent += data.length
      if (faults.resetAfterBytes !== undefined && sent > faults.resetAfterBytes) {
        hits += 1
        client.resetAndDestroy()
        upstream.resetAndDestroy()
        return
      }
      if (faults.cutAfterBytes !== undefined && sent > faults.cutAfterBytes.bytes) {
        hits += 1
        faults.cutAfterBytes.onCut()
        return
      }
      if (faults.bytesPerTick === undefined && queue.length === 0) upstream.write(data)
      else queue.push(data)
    })
    upstream.on('data', (data: Buffer) => {
      if (faults.dropReplies === true) {
        hits += 1
        client.resetAndDestroy()
        upstream.destroy()
      } else if (faults.delayRepliesMs === undefined) {
        client.write(data)
      } else {
        hits += 1
        setTimeout(() => client.writable && client.write(data), faults.delayRepliesMs)
      }
    })
    client.on('close', () => {
      clearInterval(pump)
      upstream.destroy()
    })
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    port: address.port,
    set: (next) => {
      faults = next
    },
    heal: () => {
      faults = {}
    },
    hits: () => hits,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
