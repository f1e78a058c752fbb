/**
 * A pipeline in which every view has rows of every MPP, and each MPP has an agency whose name shows at once that a
 * row, or an error's text, is not the reader's.
 */
import { surveyElements } from '../../schemas/event.ts'
import { formatDay } from '../../schemas/time.ts'
import { dayNumber } from './oracle/calendar.ts'
import { randomEvents } from './oracle/random-events.ts'
import { createPipeline, type Pipeline, type TestEvent } from './pipeline.ts'
import { testDay } from './repeat.ts'

/** The agency that only one MPP has. */
export const secretAgency = (mpp: string): string => `rahasia-${mpp}`

/** Days that have ended, so that no figure moves while users are compared. */
export async function createAccessWorld(namespace: string): Promise<Pipeline> {
  const pipeline = await createPipeline(namespace)
  const yesterday = formatDay(dayNumber(testDay(420)) - 1)
  await pipeline.send([
    ...randomEvents({
      seed: 3,
      count: 3_000,
      reference: pipeline.reference,
      from: '2026-09-01',
      to: yesterday,
    }),
    ...pipeline.reference.mpps.flatMap(({ mpp }) => secretEvents(mpp, yesterday)),
  ])
  const producer = pipeline.kafka.producer()
  await producer.connect()
  await producer.send({ topic: pipeline.topics.queue, messages: [{ key: 'a/b', value: 'no JSON' }] })
  await producer.disconnect()
  await pipeline.catchUp()
  await pipeline.admin.insert({
    table: `${pipeline.databases.store}.alert_states`,
    format: 'JSONEachRow',
    values: pipeline.reference.mpps.map(({ mpp }) => ({
      mpp,
      alert_id: `alert-${mpp}`,
      status: 'firing',
      agency: secretAgency(mpp),
      kind: 'surge',
      started_at: `${yesterday} 03:00:00`,
      window_start: `${yesterday} 02:00:00`,
      window_end: `${yesterday} 03:00:00`,
      updated_at: `${yesterday} 03:01:00`,
      observed: 30,
      expected: 10,
      expected_low: 5,
      expected_high: 16,
      score: 6,
      driving_agencies: secretAgency(mpp),
    })),
  })
  await pipeline.admin.insert({
    table: `${pipeline.databases.store}.alert_silences`,
    format: 'JSONEachRow',
    values: pipeline.reference.mpps.map(({ mpp }) => ({
      silence_id: `silence-${mpp}`,
      mpp,
      agency: secretAgency(mpp),
      kind: 'drop',
      is_removed: 0,
      author: secretAgency(mpp),
      reason: secretAgency(mpp),
      starts_at: `${yesterday} 03:00:00`,
      expires_at: '2099-01-01 00:00:00',
      updated_at: `${yesterday} 03:01:00`,
    })),
  })
  return pipeline
}

/** A day of the secret agency in every topic: tickets and their courses, answers, counters, a quota and a tally. */
function secretEvents(mpp: string, day: string): TestEvent[] {
  const agency = secretAgency(mpp)
  let serial = 0
  const event = (type: string, at: string, data: object): TestEvent & Record<string, unknown> => ({
    specversion: '1.0',
    id: `${agency}-${serial++}`,
    source: '/test/access',
    type,
    time: `${day}T${at}+07:00`,
    data: { mpp, agency, ...data },
  })
  const course = (ticket_id: string): TestEvent[] => [
    event('mpp.ticket.issued', '09:00:00', { ticket_id, service: agency, channel: 'online' }),
    event('mpp.ticket.called', '09:07:00', { ticket_id, service: agency }),
    event('mpp.ticket.started', '09:08:00', { ticket_id, service: agency }),
    event('mpp.ticket.completed', '09:20:00', { ticket_id, service: agency }),
  ]
  const footfall = (from: string, to: string): TestEvent =>
    Object.assign(event('mpp.footfall.counted', '16:00:00', {}), {
      data: { mpp, sensor: agency, from: `${day}T${from}+07:00`, to: `${day}T${to}+07:00`, entered: 3 },
    })
  const scores = Object.fromEntries(surveyElements.map((element) => [element, 3]))
  return [
    ...course('one'),
    ...course('two'),
    event('mpp.survey.submitted', '09:30:00', { response_id: agency, scores }),
    event('mpp.counter.opened', '08:00:00', { counter: '1' }),
    event('mpp.counter.closed', '15:00:00', { counter: '1' }),
    event('mpp.quota.set', '07:00:00', { local_date: day, quota: 40, revision: 0 }),
    event('mpp.tally.recorded', '16:00:00', {
      period_start: day,
      period_end: day,
      unit: 'visits',
      count: 2,
      revision: 0,
    }),
    footfall('08:00:00', '15:00:00'),
  ]
}
