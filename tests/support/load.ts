/**
 * A load with a ledger: random good events and a few bad records of every kind, sent with all acknowledgements.
 */
import type { Message } from 'kafkajs'
import { kafkajs } from '../../infra/kafka/kafkajs/kafkajs.ts'
import type { Event } from '../../schemas/event.ts'
import type { Ledger } from './audit.ts'
import { randomEvents } from './oracle/random-events.ts'
import type { Pipeline } from './pipeline.ts'
import { testDay } from './repeat.ts'
import { shuffled } from './shuffle.ts'

export interface LoadOptions {
  readonly seed: number
  readonly count: number
  /** Bad records beside them; one per thousand unless given. */
  readonly bad?: number
}

/** Sends the load and returns what was acknowledged. Every event goes out once. */
export async function sendLoad(
  pipeline: Pipeline,
  { seed, count, bad = Math.ceil(count / 1_000) }: LoadOptions,
): Promise<Ledger> {
  const to = testDay()
  const random = randomEvents({ seed, count, reference: pipeline.reference, from: '2026-01-02', to })
  // Two loads of one test must not give one identity two contents.
  const events = distinct(
    random.map((event): Event => ({ ...event, id: `${seed}/${event.id}`.slice(0, 128) })),
  )
  const half = events.length >> 1
  await pipeline.send(shuffled(events.slice(0, half), seed))
  await sendBad(pipeline, bad)
  await pipeline.send(events.slice(half))
  return { events, badRecords: bad }
}

/** The same load in one: a ledger may hold what several loads sent. */
export function joined(...ledgers: readonly Ledger[]): Ledger {
  return {
    events: ledgers.flatMap(({ events }) => events),
    badRecords: ledgers.reduce((sum, { badRecords }) => sum + badRecords, 0),
  }
}

function distinct(events: readonly Event[]): Event[] {
  return [...new Map(events.map((event) => [`${event.source} ${event.id}`, event])).values()]
}

const nik = '6471055203900001'
const event = (more: object): string =>
  JSON.stringify({
    specversion: '1.0',
    id: 'bad',
    source: '/bad',
    type: 'mpp.ticket.issued',
    time: '2026-03-02T08:00:00+08:00',
    ...more,
  })
const data = { mpp: 'kukar', agency: 'polri', ticket_id: 'bad-1' }

/** Poison of every kind that a producer can send, one after the other. */
const poison: readonly Message[] = [
  { key: 'kukar/bad', value: null },
  { value: event({ data: { ...data, ticket_number: 'x'.repeat(70_000) } }) },
  { value: Buffer.from([0xc3, 0x28]) },
  { value: '' },
  { value: '{"id":' },
  { value: '[]' },
  { value: event({}) },
  { value: event({ data, type: 'mpp.ticket.lost' }) },
  { value: event({ data, type: 'mpp.survey.submitted' }) },
  { value: event({ data, time: 'yesterday' }) },
  { value: event({ data: { ...data, ticket_id: nik } }), key: nik },
  { value: event({ data: { ...data, colour: 'red' } }) },
  { value: event({ data: { ...data, mpp: 'atlantis' } }) },
  { value: event({ data: { ...data, matters: 0 } }) },
]

/** Sends so many bad records, each of them once. */
export async function sendBad(pipeline: Pipeline, count: number): Promise<void> {
  const producer = pipeline.kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  const messages = Array.from({ length: count }, (_, at) => poison[at % poison.length] ?? { value: null })
  for (let from = 0; from < messages.length; from += 50) {
    await producer.send({ topic: pipeline.topics.queue, messages: messages.slice(from, from + 50), acks: -1 })
  }
  await producer.disconnect()
}
