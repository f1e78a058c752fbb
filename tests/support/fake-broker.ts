/**
 * A broker of one node that speaks Kafka over a real socket, as far as the tests of kafkajs's own code need it: metadata
 * with partitions that have no leader or of which it says something is wrong, a group of one member, reading, writing.
 */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { encodeBatch } from './record-batch.ts'
import { array, int16, int32, int64, joined, sized, text, WireReader } from './wire-bytes.ts'

const ids = {
  produce: 0,
  fetch: 1,
  listOffsets: 2,
  metadata: 3,
  offsetCommit: 8,
  offsetFetch: 9,
  findCoordinator: 10,
  joinGroup: 11,
  heartbeat: 12,
  leaveGroup: 13,
  syncGroup: 14,
  apiVersions: 18,
  initProducerId: 22,
} as const
type Api = keyof typeof ids
/** The one version of each that it speaks; 0 where nothing is said. */
const versions: Readonly<Partial<Record<Api, number>>> = {
  produce: 3,
  fetch: 4,
  listOffsets: 1,
  metadata: 1,
  offsetCommit: 2,
  offsetFetch: 1,
}
const nodeId = 1
const leaderNotAvailable = 5
const notLeader = 6
const pollMs = 5

export interface FakePartition {
  isLed: boolean
  /** Its records, by their values; a request adds those that it writes as `written`. */
  readonly values: string[]
}

export interface FakeTopic {
  readonly partitions: readonly FakePartition[]
  /** Kafka's number of what is wrong with the topic as a whole. */
  readonly error?: number
}

export interface FakeBrokerOptions {
  readonly topics: Readonly<Record<string, FakeTopic>>
  /** How much of the answer is sent before the connection is reset; undefined for all, 0 for no answer at all. */
  readonly cutAt?: (api: Api, times: number) => number | undefined
}

export interface FakeBroker extends AsyncDisposable {
  readonly address: string
  /** How often each was asked for. */
  readonly asked: Readonly<Partial<Record<Api, number>>>
  /** Topics that metadata were asked for, request by request; all of them are none. */
  readonly askedTopics: readonly string[][]
}

/** Partitions with so many records each, and those without a leader where it is said. */
export function fakePartitions(records: readonly number[], leaderless: readonly number[] = []): FakeTopic {
  return {
    partitions: records.map((count, partition) => ({
      isLed: !leaderless.includes(partition),
      values: Array.from({ length: count }, (_, offset) => `${partition}/${offset}`),
    })),
  }
}

/** Listens on a free port until it is disposed. */
export async function startFakeBroker({ topics, cutAt }: FakeBrokerOptions): Promise<FakeBroker> {
  const asked: Partial<Record<Api, number>> = {}
  const askedTopics: string[][] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined))
    let bytes = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const request = new WireReader(bytes.subarray(4, 4 + bytes.readInt32BE(0)))
        bytes = bytes.subarray(4 + bytes.readInt32BE(0))
        void answer(socket, request)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const metadataOf = (name: string): Buffer => {
    const { partitions, error = 0 } = topics[name] ?? { partitions: [], error: 3 }
    const parts = partitions.map(({ isLed }, partition) => [
      int16(isLed ? 0 : leaderNotAvailable),
      int32(partition),
      int32(isLed ? nodeId : -1),
      array([int32(nodeId)]),
      array([int32(nodeId)]),
    ])
    return Buffer.concat([int16(error), text(name), Buffer.from([0]), array(parts.map(joined))])
  }
  const allPlaces = (): Buffer =>
    array(
      Object.entries(topics).map(([name, { partitions }]) =>
        joined([text(name), array(partitions.map((_, partition) => int32(partition)))]),
      ),
    )

  const answers: Readonly<Record<Api, (request: WireReader) => Buffer | Promise<Buffer>>> = {
    apiVersions: () =>
      joined([
        int16(0),
        array(
          Object.entries(ids).map(([api, id]) => {
            const version = versions[api as Api] ?? 0
            return joined([int16(id), int16(version), int16(version)])
          }),
        ),
      ]),
    metadata(request) {
      const named = request.array(() => request.text())
      askedTopics.push(named)
      const broker = joined([int32(nodeId), text('127.0.0.1'), int32(port), int16(-1)])
      const names = named.length === 0 ? Object.keys(topics) : named
      return joined([array([broker]), int32(nodeId), array(names.map(metadataOf))])
    },
    findCoordinator: () => joined([int16(0), int32(nodeId), text('127.0.0.1'), int32(port)]),
    // It is a member that another one leads, so that its assignment comes from here.
    joinGroup: () =>
      joined([int16(0), int32(1), text('RoundRobinAssigner'), text('other'), text('me'), array([])]),
    syncGroup: () => joined([int16(0), sized(joined([int16(0), allPlaces(), int32(-1)]))]),
    heartbeat: () => int16(0),
    leaveGroup: () => int16(0),
    offsetFetch: (request) => {
      request.text()
      return forPartitions(request, () => [int64(-1n), int16(-1), int16(0)])
    },
    offsetCommit: () => array([]),
    listOffsets: (request) => {
      request.skip(4)
      return forPartitions(request, (topic, partition) => {
        const isEarliest = request.int64() === -2n
        const end = topics[topic]?.partitions[partition]?.values.length ?? 0
        return [int16(0), int64(-1n), int64(isEarliest ? 0n : BigInt(end))]
      })
    },
    initProducerId: () => joined([int32(0), int16(0), int64(5n), int16(0)]),
    produce: (request) => {
      request.text()
      request.skip(6)
      const written = forPartitions(request, (topic, partition) => {
        request.bytes()
        topics[topic]?.partitions[partition]?.values.push('written')
        return [int16(0), int64(0n), int64(-1n)]
      })
      return joined([written, int32(0)])
    },
    async fetch(request) {
      request.skip(4)
      const until = performance.now() + request.int32()
      request.skip(9)
      const asks = request.array(() => ({
        topic: request.text(),
        partitions: request.array(() => ({ partition: request.int32(), offset: readAsk(request) })),
      }))
      for (;;) {
        const found = asks.map(({ topic, partitions }) => ({
          topic,
          given: partitions.map((ask) => ({ ...ask, ...topics[topic]?.partitions[ask.partition] })),
        }))
        const hasRecords = found.some(({ given }) =>
          given.some(({ offset, values = [] }) => offset < values.length),
        )
        if (hasRecords || performance.now() >= until)
          return joined([
            int32(0),
            array(found.map(({ topic, given }) => joined([text(topic), array(given.map(fetched))]))),
          ])
        await delay(pollMs)
      }
    },
  }

  async function answer(socket: Socket, request: WireReader): Promise<void> {
    const key = request.int16()
    request.skip(2)
    const correlation = request.int32()
    request.text()
    const api = Object.entries(ids).find(([, id]) => id === key)?.[0] as Api
    asked[api] = (asked[api] ?? 0) + 1
    const cut = cutAt?.(api, asked[api])
    const body = await answers[api](request)
    const whole = sized(joined([int32(correlation), body]))
    if (cut === undefined) socket.write(whole)
    else socket.write(whole.subarray(0, cut), () => setTimeout(() => socket.resetAndDestroy(), 50))
  }

  return {
    address: `127.0.0.1:${port}`,
    asked,
    askedTopics,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

function readAsk(request: WireReader): number {
  const offset = Number(request.int64())
  request.skip(4)
  return offset
}

interface Asked extends Partial<FakePartition> {
  readonly partition: number
  readonly offset: number
}

function fetched({ partition, offset, isLed = false, values = [] }: Asked): Buffer {
  const end = int64(BigInt(values.length))
  const records = isLed ? values.slice(offset).map((value) => ({ value: Buffer.from(value) })) : []
  const batch = records.length === 0 ? Buffer.alloc(0) : encodeBatch(records, { baseOffset: BigInt(offset) })
  const error = int16(isLed ? 0 : notLeader)
  return joined([int32(partition), error, end, end, int32(-1), sized(batch)])
}

/** An answer for each partition of each topic that a request names. */
function forPartitions(request: WireReader, answer: (topic: string, partition: number) => Buffer[]): Buffer {
  return array(
    request.array(() => {
      const topic = request.text()
      const partitions = request.array(() => {
        const partition = request.int32()
        return joined([int32(partition), ...answer(topic, partition)])
      })
      return joined([text(topic), array(partitions)])
    }),
  )
}
