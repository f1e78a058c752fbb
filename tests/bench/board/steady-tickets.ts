/** A ticket every few seconds for as long as it is wanted, so that a wall has something to show. */
import { sleep } from '../../../infra/sleep.ts'
import { createKafka } from '../../../infra/kafka/client.ts'
import { createLogger } from '../../../infra/log.ts'
import { outgoingOf } from '../../../producers/outgoing.ts'
import { createEventSender } from '../../../producers/send-events.ts'
import { Event } from '../../../schemas/event.ts'
import { topicNames } from '../../../schemas/topics.ts'
import { type OpenDay, variablesOf } from '../../browser/open-day.ts'

const betweenTicketsMs = 5_000

/** Sends until it is disposed. */
export async function sendTickets(day: OpenDay): Promise<AsyncDisposable & { readonly sent: () => number }> {
  const brokers = (await variablesOf(day.run)).KAFKA_BROKERS.split(',')
  const logger = createLogger({ level: 'silent', pretty: false })
  const kafka = createKafka({ brokers, security: { ssl: false } }, 'wall', logger)
  const sender = await createEventSender({ topics: topicNames() }, { kafka })
  const run = Date.now().toString(36)
  const stop = new AbortController()
  let sent = 0
  const sending = (async () => {
    while (!stop.signal.aborted) {
      const id = `wall-${run}-${sent}`
      const event = Event.parse({
        specversion: '1.0',
        id,
        source: '/simulator/wall',
        type: 'mpp.ticket.issued',
        time: new Date().toISOString(),
        data: { mpp: 'balikpapan', agency: 'dpmptsp', ticket_id: id },
      })
      await sender.send([outgoingOf(event)])
      sent += 1
      await sleep(betweenTicketsMs, stop.signal)
    }
  })()
  return {
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await sending
      await sender[Symbol.asyncDispose]()
    },
  }
}
