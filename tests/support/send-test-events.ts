/** Sends events as any producer would, valid or not, each to its topic with the contract's key. */
import type { Producer } from 'kafkajs'
import { type EventType, eventTypes } from '../../schemas/event.ts'
import { eventKey, type TypedData } from '../../schemas/event-key.ts'
import type { TopicNames } from '../../schemas/topics.ts'

export async function sendEvents(
  producer: Producer,
  topics: TopicNames,
  events: readonly { readonly type: string; readonly data: object }[],
): Promise<void> {
  for (let from = 0; from < events.length; from += 10_000) {
    const chunk = events.slice(from, from + 10_000)
    const topicMessages = (['queue', 'survey', 'counter'] as const).map((kind) => ({
      topic: topics[kind],
      messages: chunk
        .filter((event) => eventTypes[event.type as EventType].topic === kind)
        .map((event) => ({
          key: eventKey(event as TypedData),
          value: JSON.stringify(event),
        })),
    }))
    await producer.sendBatch({
      acks: -1,
      topicMessages: topicMessages.filter(({ messages }) => messages.length > 0),
    })
  }
}
