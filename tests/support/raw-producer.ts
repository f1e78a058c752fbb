/**
 * Sends record batches to a broker byte by byte (Produce, version 7), one at a time. For tests: it knows no leaders
 * and no retries.
 */
import { once } from 'node:events'
import { connect } from 'node:net'

export interface RawProducer extends AsyncDisposable {
  /** @returns Kafka's error code, 0 where the batch was stored, and the offset that it begins at. */
  readonly send: (
    topic: string,
    partition: number,
    batch: Buffer,
  ) => Promise<{ readonly errorCode: number; readonly baseOffset: bigint }>
}

export async function createRawProducer(broker: string): Promise<RawProducer> {
  const { hostname, port } = new URL(`kafka://${broker}`)
  const socket = connect({ host: hostname, port: Number(port) })
  await once(socket, 'connect')
  let correlation = 0
  return {
    async send(topic, partition, batch) {
      socket.write(produceRequest(topic, partition, batch, ++correlation))
      const answer = await readAnswer()
      // Size, correlation, one topic with its name, one partition with its number.
      const at = 4 + 4 + 4 + 2 + Buffer.byteLength(topic) + 4 + 4
      return { errorCode: answer.readInt16BE(at), baseOffset: answer.readBigInt64BE(at + 2) }
    },
    async [Symbol.asyncDispose]() {
      socket.end()
      await once(socket, 'close')
    },
  }

  async function readAnswer(): Promise<Buffer> {
    let answer = Buffer.alloc(0)
    while (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0)) {
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      answer = Buffer.concat([answer, chunk])
    }
    return answer
  }
}

function produceRequest(topic: string, partition: number, batch: Buffer, correlation: number): Buffer {
  const name = Buffer.from(topic)
  const head = Buffer.alloc(14 + 2 + 2 + 4 + 4 + 2)
  head.writeInt16BE(0, 4)
  head.writeInt16BE(7, 6)
  head.writeInt32BE(correlation, 8)
  head.writeInt16BE(-1, 12) // no client id
  head.writeInt16BE(-1, 14) // no transaction
  head.writeInt16BE(-1, 16) // all acknowledgements
  head.writeInt32BE(60_000, 18)
  head.writeInt32BE(1, 22)
  head.writeInt16BE(name.length, 26)
  const rest = Buffer.alloc(12)
  rest.writeInt32BE(1, 0)
  rest.writeInt32BE(partition, 4)
  rest.writeInt32BE(batch.length, 8)
  head.writeInt32BE(head.length - 4 + name.length + rest.length + batch.length, 0)
  return Buffer.concat([head, name, rest, batch])
}
