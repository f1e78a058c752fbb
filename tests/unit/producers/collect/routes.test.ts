/** The answers of the collector over real HTTP, with a Kafka in the test's hand. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  batchType,
  collectEvent,
  post,
  startTestServer,
  type TestServer,
} from '../../../support/collect-server.ts'

let server: TestServer
let bearer: { authorization: string }

beforeAll(async () => {
  server = await startTestServer()
  bearer = { authorization: `Bearer ${server.addKey().shown}` }
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => {
  server.kafka = () => Promise.resolve()
  server.sent.length = 0
})

const bad = (): object => collectEvent({}, { agency: 'NOT A SLUG' })

describe('one event', () => {
  it('is accepted once Kafka has it, with the bytes that were sent', async () => {
    const event = JSON.stringify(collectEvent({ extension: 1.5e1 }))
    const found = await post(server, ` ${event}`, bearer)
    expect(found).toMatchObject({ status: 202, body: { accepted: 1, rejected: 0, retry: 0 } })
    expect(server.sent).toEqual([` ${event}`])
  })

  it('is not answered before Kafka has acknowledged it', async () => {
    const acknowledged = Promise.withResolvers<void>()
    server.kafka = () => acknowledged.promise
    let isAnswered = false
    const found = post(server, collectEvent(), bearer).finally(() => (isAnswered = true))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(isAnswered).toBe(false)
    acknowledged.resolve()
    expect((await found).status).toBe(202)
  })

  it('in binary mode is sent in structured mode, its data as it was', async () => {
    const { data, time } = collectEvent()
    const headers = {
      ...bearer,
      'content-type': 'application/json; charset=utf-8',
      'ce-specversion': '1.0',
      'ce-id': '%20a%22b ',
      'ce-source': '"/quoted"',
      'ce-type': 'mpp.ticket.issued',
      'ce-time': String(time),
    }
    const found = await post(server, JSON.stringify(data), headers)
    expect(found).toMatchObject({
      status: 202,
      body: { results: [{ index: 0, id: ' a"b', status: 'accepted' }] },
    })
    expect(JSON.parse(server.sent[0] ?? '')).toEqual({
      specversion: '1.0',
      id: ' a"b',
      source: '/quoted',
      type: 'mpp.ticket.issued',
      time,
      data,
    })
  })

  it.each([
    ['a bad field', () => bad(), 422, 'invalid_field', '/data/agency'],
    ['another MPP', () => collectEvent({}, { mpp: 'kotim' }), 403, 'forbidden', '/data/mpp'],
    ['an unknown MPP', () => collectEvent({}, { mpp: 'atlantis' }), 422, 'unknown_mpp', '/data/mpp'],
    ['an unknown type', () => collectEvent({ type: 'x' }), 422, 'unknown_type', '/type'],
    ['an unknown field', () => collectEvent({}, { nik: '1' }), 422, 'unknown_field', '/data'],
    ['a missing id', () => collectEvent({ id: undefined }), 422, 'not_cloudevent', '/id'],
    ['a list', () => '[1]', 422, 'not_cloudevent', ''],
    ['a bad time', () => collectEvent({ time: 'now' }), 422, 'bad_time', '/time'],
    [
      'a NIK',
      () => collectEvent({}, { visitor_id: '6471010101900001' }),
      422,
      'personal_data',
      '/data/visitor_id',
    ],
    ['a large event', () => collectEvent({ subject: 'x'.repeat(70_000) }), 413, 'too_large', ''],
  ])('with %s is refused with its reason and place', async (_what, event, status, reason, pointer) => {
    const found = await post(server, event(), bearer)
    expect(found).toMatchObject({
      status,
      type: 'application/problem+json',
      body: {
        status,
        type: `urn:kunjungan:problem:${reason}`,
        rejected: 1,
        results: [{ index: 0, status: 'rejected', reason, pointer }],
      },
    })
    expect(server.sent).toEqual([])
  })

  it('never comes back in the answer, nor does an id that holds personal data', async () => {
    const found = await post(server, collectEvent({ id: 'budi@example.go.id' }, { agency: 'X y' }), bearer)
    expect(JSON.stringify(found.body)).not.toMatch(/budi|X y/)
    expect(found.body.results).toMatchObject([{ id: null, reason: 'personal_data', pointer: '/id' }])
  })

  it("names the server's time where the sender's clock is off", async () => {
    const time = new Date(Date.now() + 2 * 86_400_000).toISOString()
    const found = await post(server, collectEvent({ time }), bearer)
    expect(found.body.results?.[0]?.['detail']).toMatch(/five minutes off the server's clock, which says 20/)
  })
})

describe('a batch', () => {
  it('has exactly one result for each event, in order', async () => {
    const events = [collectEvent(), bad(), collectEvent()]
    const found = await post(server, events, bearer)
    expect(found).toMatchObject({ status: 202, body: { accepted: 2, rejected: 1, retry: 0 } })
    expect(found.body.results?.map(({ index, id, status }) => [index, id, status])).toEqual(
      events.map((event, at) => [at, (event as { id: string }).id, at === 1 ? 'rejected' : 'accepted']),
    )
    expect(server.sent.map((text) => JSON.parse(text) as object)).toEqual([events[0], events[2]])
  })

  it('of refused events alone is 422, and so is an empty one', async () => {
    expect(await post(server, [bad(), bad()], bearer)).toMatchObject({
      status: 422,
      body: { type: 'urn:kunjungan:problem:no_event_accepted', rejected: 2 },
    })
    expect(await post(server, [], bearer)).toMatchObject({ status: 422, body: { results: [] } })
  })

  it('is 503 with Retry-After where Kafka fails, each good event `retry`', async () => {
    server.kafka = () => Promise.reject(new Error('away'))
    const found = await post(server, [collectEvent(), bad()], bearer)
    expect(found).toMatchObject({ status: 503, body: { accepted: 0, rejected: 1, retry: 1 } })
    expect(found.headers.get('retry-after')).toMatch(/^\d+$/)
  })

  it('that is atomic sends nothing where one is refused', async () => {
    const found = await post(server, [collectEvent(), bad()], bearer, '?atomic=true')
    expect(found).toMatchObject({
      status: 422,
      body: { rejected: 2, results: [{ reason: 'not_sent' }, { reason: 'invalid_field' }] },
    })
    expect(server.sent).toEqual([])
    expect(await post(server, [collectEvent()], bearer, '?atomic=true')).toMatchObject({ status: 202 })
  })

  it('of a dry run is judged and not sent, and the status is no acknowledgement', async () => {
    const found = await post(server, [collectEvent(), bad()], bearer, '?dry-run=true')
    expect(found).toMatchObject({ status: 200, body: { dry_run: true, accepted: 1, rejected: 1 } })
    expect(server.sent).toEqual([])
  })

  it('may be compressed', async () => {
    const body = gzipSync(JSON.stringify([collectEvent(), collectEvent()]))
    const headers = { ...bearer, 'content-type': batchType, 'content-encoding': 'gzip' }
    expect(await post(server, new Uint8Array(body), headers)).toMatchObject({
      status: 202,
      body: { accepted: 2 },
    })
  })

  it('takes up to 500 events', async () => {
    const events = Array.from({ length: 501 }, () => collectEvent())
    expect(await post(server, events.slice(1), bearer)).toMatchObject({
      status: 202,
      body: { accepted: 500 },
    })
    expect(await post(server, events, bearer)).toMatchObject({
      status: 413,
      body: { type: 'urn:kunjungan:problem:too_many_events' },
    })
  })
})

describe('a request that is refused as a whole', () => {
  it.each([
    ['no JSON', '{', {}, '', 400, 'not_json'],
    ['a list with a broken entry', '[{}, {"a":}]', { 'content-type': batchType }, '', 400, 'not_json'],
    ['a list that does not end', '[{}', { 'content-type': batchType }, '', 400, 'not_json'],
    ['something after the list', '[{}] x', { 'content-type': batchType }, '', 400, 'not_json'],
    ['no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), {}, '', 400, 'not_json'],
    ['deep JSON', '['.repeat(70), {}, '', 400, 'too_deep'],
    ['deep JSON in a batch', `[${'{"a":'.repeat(70)}`, { 'content-type': batchType }, '', 400, 'too_deep'],
    ['no gzip', 'x', { 'content-encoding': 'gzip' }, '', 400, 'bad_encoding'],
    [
      'half a gzip',
      new Uint8Array(gzipSync('{}').subarray(0, 12)),
      { 'content-encoding': 'gzip' },
      '',
      400,
      'bad_encoding',
    ],
    ['another coding', '{}', { 'content-encoding': 'br' }, '', 415, 'wrong_coding'],
    ['another type', '{}', { 'content-type': 'text/plain' }, '', 415, 'wrong_type'],
    ['JSON without ce- headers', '{}', { 'content-type': 'application/json' }, '', 415, 'wrong_type'],
    [
      'another charset',
      '{}',
      { 'content-type': 'application/cloudevents+json; charset=latin1' },
      '',
      415,
      'wrong_type',
    ],
    ['an unknown parameter', '{}', {}, '?dryrun=true', 400, 'bad_query'],
    ['a wrong value', '{}', {}, '?atomic=yes', 400, 'bad_query'],
    ['a second question mark', '{}', {}, '?atomic=true?dry-run=true', 400, 'bad_query'],
    ['a parameter twice', '{}', {}, '?atomic=true&atomic=true', 400, 'bad_query'],
    ['a large body', 'x'.repeat(262_145), {}, '', 413, 'body_too_large'],
    [
      'a bomb',
      new Uint8Array(gzipSync(Buffer.alloc(4_000_000))),
      { 'content-encoding': 'gzip' },
      '',
      413,
      'body_too_large',
    ],
    ['no key', '{}', { authorization: '' }, '', 401, 'wrong_key'],
    ['a wrong key', '{}', { authorization: 'Bearer kunjungan_abc' }, '', 401, 'wrong_key'],
  ])('for %s says so', async (_what, body, headers, query, status, problem) => {
    const found = await post(server, body, { ...bearer, ...headers }, query)
    expect(found).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { status, type: `urn:kunjungan:problem:${problem}`, title: expect.any(String) },
    })
  })

  it('for want of a key says how to give one', async () => {
    const found = await post(server, '{}')
    expect(found).toMatchObject({ status: 401, body: { type: 'urn:kunjungan:problem:no_key' } })
    expect(found.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })

  it('for its method or path says what there is', async () => {
    const got = await fetch(`${server.url}/v1/events`)
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
    const preflight = await fetch(`${server.url}/v1/events`, { method: 'OPTIONS' })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([405, null])
    expect((await fetch(`${server.url}/ready`, { method: 'DELETE' })).status).toBe(405)
    expect((await fetch(`${server.url}/live`, { method: 'QUERY' })).status).toBe(405)
    expect((await fetch(`${server.url}/v2`)).status).toBe(404)
  })

  it('binary data that ends the event early adds no attributes', async () => {
    const headers = { ...bearer, 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-id': 'a' }
    expect(await post(server, '{},"id":"b"', headers)).toMatchObject({ status: 400 })
  })
})
