/**
 * Sockets for kafkajs that distinguish a port with TLS from one without, to which Kafka only responds by hanging up:
 * kafkajs reports a closed connection and nothing more (no issue upstream). Where a broker hangs up on TLS, the port is
 * asked once, without any login, whether it speaks plain Kafka. Can go with a client that names the mistake.
 */
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'
import { createAnswerWatch } from './unanswered.ts'
import { plainPort, tlsPort } from './tls-faults.ts'

/** To be made once for each client: it remembers which ports turned out to be plain. */
export function createSocketFactory(): ISocketFactory {
  const plainPorts = new Set<string>()
  const watchAnswers = createAnswerWatch()
  return ({ host, port, ssl, onConnect }) => {
    // kafkajs gives null although its types say that it is there.
    const tls = (ssl as ConnectionOptions | null | undefined) ?? undefined
    const socket =
      tls === undefined ? plainSocket(host, port, onConnect) : tlsSocket(host, port, tls, onConnect)
    socket.setKeepAlive(true, 60_000)
    watchAnswers(socket, `${host}:${port}`)
    return socket
  }

  function tlsSocket(host: string, port: number, tls: ConnectionOptions, onConnect: () => void): Socket {
    const name = isIP(host) === 0 ? { servername: host } : {}
    let isSecure = false
    const socket = connectTls({ host, port, ...name, ...tls }, () => {
      isSecure = true
      onConnect()
    })
    // Forgotten once reported: the port may have TLS by the next time.
    if (plainPorts.delete(`${host}:${port}`)) return socket.destroy(withCode(plainPort))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (isSecure || error.code !== 'ECONNRESET') return
      speaksPlainKafka(host, port, () => plainPorts.add(`${host}:${port}`))
    })
    return socket
  }
}

const tlsAlert = Buffer.from([0x15, 0x03])

function plainSocket(host: string, port: number, onConnect: () => void): Socket {
  const socket = connectPlain({ host, port }, onConnect)
  // Read as the length of an answer this would be 350 MB, which Kafka does not send.
  socket.once('data', (chunk: Buffer) => {
    if (chunk.subarray(0, tlsAlert.length).equals(tlsAlert)) socket.destroy(withCode(tlsPort))
  })
  return socket
}

/** Kafka's request ApiVersions, version 0, correlation 7, client `test`; every listener without TLS answers it. */
const apiVersions = Buffer.from('0000000e 0012 0000 00000007 0004 74657374'.replaceAll(' ', ''), 'hex')
const probeMs = 1_000

function speaksPlainKafka(host: string, port: number, onPlain: () => void): void {
  const socket = connectPlain({ host, port, timeout: probeMs }, () => socket.write(apiVersions))
  socket.once('data', (answer: Buffer) => {
    if (answer.length >= 8 && answer.readInt32BE(4) === 7) onPlain()
    socket.destroy()
  })
  for (const event of ['error', 'timeout']) socket.once(event, () => socket.destroy())
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code })
}
