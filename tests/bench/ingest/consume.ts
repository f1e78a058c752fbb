/** Reads a topic by kafkajs and drops what it reads: what consuming alone costs. Arguments as contenders.ts gives them. */
import { createKafka } from '../../../infra/kafka/client.ts'
import { createLogger } from '../../../infra/log.ts'

const [brokers = '', topic = '', events = '0', parses = 'false'] = process.argv.slice(2)
const logger = createLogger({ level: 'warn', pretty: false })
const kafka = createKafka({ brokers: brokers.split(','), security: { ssl: false } }, 'bench-consume', logger)
const consumer = kafka.consumer({
  groupId: `bench-consume-${Date.now()}`,
  maxBytesPerPartition: 2 * 1024 * 1024,
  maxBytes: 16 * 1024 * 1024,
})
await consumer.connect()
await consumer.subscribe({ topics: [topic], fromBeginning: true })
const done = Promise.withResolvers<void>()
let read = 0
let parsed = 0
process.stdout.write('reading\n')
await consumer.run({
  autoCommit: false,
  partitionsConsumedConcurrently: 64,
  eachBatch({ batch }) {
    if (parses === 'true')
      for (const { value } of batch.messages)
        if (typeof JSON.parse(value?.toString() ?? '') === 'object') parsed++
    read += batch.messages.length
    if (read >= Number(events)) done.resolve()
    return Promise.resolve()
  },
})
await done.promise
process.stdout.write(`${read} read, ${parsed} parsed\n`)
await consumer.disconnect()
