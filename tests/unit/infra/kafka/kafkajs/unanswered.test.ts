import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { createAnswerWatch } from '../../../../../infra/kafka/kafkajs/unanswered.ts'

const limits = { limitMs: 60, graceMs: 20 }
const longMs = 300
const request = (apiKey: number): Buffer => {
  const bytes = Buffer.alloc(12)
  bytes.writeInt32BE(8, 0)
  bytes.writeInt16BE(apiKey, 4)
  return bytes
}
const [metadata, joinGroup, syncGroup] = [3, 11, 14].map(request) as [Buffer, Buffer, Buffer]

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A broker that does with each connection what it is told, and two connections of one client to it. */
async function connections(
  onData: (socket: Socket) => void,
  { limitMs, graceMs } = limits,
): Promise<{ sockets: [Socket, Socket]; errors: string[] }> {
  const server = createServer((socket) => {
    socket.on('data', () => onData(socket))
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  const { port } = server.address() as AddressInfo
  const watch = createAnswerWatch({ limitMs, graceMs })
  const errors: string[] = []
  const make = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    watch(socket, 'broker:9092')
    socket.on('error', (error: NodeJS.ErrnoException) => errors.push(`${error.code}: ${error.message}`))
    socket.resume()
    await once(socket, 'connect')
    return socket
  }
  return { sockets: [await make(), await make()], errors }
}

const unanswered = 'ETIMEDOUT: broker:9092 has not answered a request for 0.06 s'

it('closes every connection of the client to a broker that takes a request and says nothing', async () => {
  const { sockets, errors } = await connections(() => undefined)
  sockets[0].write(metadata)
  await delay(limits.limitMs / 2)
  expect(errors).toEqual([])
  await expect.poll(() => errors).toEqual([unanswered, unanswered])
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true])
})

it('closes it also where only the latest of its requests has no answer', async () => {
  let answers = 0
  const { sockets, errors } = await connections((socket) => {
    if (answers++ < 2) socket.write('answer')
  })
  for (let sent = 0; sent < 3; sent++) {
    sockets[0].write(metadata)
    await delay(limits.limitMs / 2)
  }
  await expect.poll(() => errors).toEqual([unanswered, unanswered])
})

it('leaves connections alone that are idle, or answered', async () => {
  const { sockets, errors } = await connections((socket) => socket.write('answer'))
  sockets[0].write(metadata)
  await delay(longMs)
  expect(errors).toEqual([])
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false])
  for (const socket of sockets) socket.destroy()
})

it.each([joinGroup, syncGroup])('lets a broker hold a request of a consumer group', async (held) => {
  const { sockets, errors } = await connections(() => undefined)
  sockets[0].write(metadata)
  sockets[0].write(held)
  // The broker answers in order, so this one waits as well.
  sockets[0].write(metadata)
  await delay(longMs)
  expect(errors).toEqual([])
  for (const socket of sockets) socket.destroy()
})

it('reads an answer that arrived while the process was busy before it judges', async () => {
  // The broker is in this process and is busy as well: it has all the time that it needs.
  const { sockets, errors } = await connections((socket) => socket.write('answer'), {
    ...limits,
    graceMs: 20_000,
  })
  const answered = once(sockets[0], 'data')
  sockets[0].write(metadata)
  const until = performance.now() + limits.limitMs * 1.5
  while (performance.now() < until);
  await answered
  expect(errors).toEqual([])
  for (const socket of sockets) socket.destroy()
})
