/** A collector that is often away tells a sender that keeps the rule from one that does not. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { type SenderCheck, startSenderCheck } from '../../../../../producers/collect/verify/sender-check.ts'
import { type Answered, collectEvent, sendRaw, post } from '../../../../support/collect-server.ts'

async function start(): Promise<SenderCheck> {
  const check = await startSenderCheck(
    { host: '127.0.0.1', port: 0, mpp: 'balikpapan' },
    {
      utcOffsets: new Map([
        ['balikpapan', 480],
        ['kotim', 420],
      ]),
      nowMs: Date.now,
    },
  )
  onTestFinished(() => check[Symbol.asyncDispose]())
  return check
}

type Headers = Readonly<Record<string, string>>

const bearer = { authorization: 'Bearer any' }
const answersOf = async (check: SenderCheck, body: object, headers: Headers): Promise<(Answered | 0)[]> => {
  const answers: (Answered | 0)[] = []
  for (let turn = 0; turn < 4; turn++) answers.push(await post(check, body, headers).catch(() => 0 as const))
  return answers
}
const statusesOf = async (check: SenderCheck, body: object, headers: Headers = bearer): Promise<number[]> =>
  (await answersOf(check, body, headers)).map((answer) => (answer === 0 ? 0 : answer.status))

const badDay = [503, 0, 429, 202]
const inThreeDays = (): string => new Date(Date.now() + 3 * 86_400_000).toISOString()

function signatureHeaders(more: Headers = {}): Headers {
  return {
    'webhook-id': 'a',
    'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
    'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
    'webhook-key': 'abcdefabcdef',
    ...more,
  }
}

describe('a sender that goes on', () => {
  it('is answered 503, nothing, 429 and then 202, in the form of the collector', async () => {
    const check = await start()
    const events = [collectEvent(), collectEvent()]
    const answers = await answersOf(check, events, bearer)
    expect(answers).toMatchObject([
      {
        status: 503,
        body: { type: 'urn:kunjungan:problem:broker', retry: 2, server_time: expect.any(String) },
      },
      0,
      { status: 429, body: { type: 'urn:kunjungan:problem:rate_limit', title: expect.any(String) } },
      {
        status: 202,
        body: {
          accepted: 2,
          server_time: expect.any(String),
          results: [{ status: 'accepted' }, { index: 1 }],
        },
      },
    ])
    const [first, , third] = answers
    for (const answer of [first, third]) expect(answer !== 0 && answer?.headers.get('retry-after')).toBe('1')
    expect(check.report()).toEqual({ requests: 4, accepted: 2, faults: [], notes: [] })
  })

  it('may send in binary mode', async () => {
    const check = await start()
    const { data, time, ...attributes } = collectEvent()
    const ce = Object.entries({ ...attributes, time }).map(([name, value]) => [`ce-${name}`, String(value)])
    const headers = { ...bearer, 'content-type': 'application/json', ...Object.fromEntries(ce) }
    expect(await statusesOf(check, data as object, headers)).toEqual(badDay)
    expect(check.report()).toMatchObject({ accepted: 1, faults: [] })
  })

  it('may sign, and is told that the signature is not looked at', async () => {
    const check = await start()
    expect(await statusesOf(check, collectEvent(), signatureHeaders())).toEqual(badDay)
    expect(check.report()).toMatchObject({
      accepted: 1,
      faults: [],
      notes: [expect.stringContaining('the signature itself was not')],
    })
  })

  it('may ask whether the collector is ready', async () => {
    const check = await start()
    for (const path of ['/ready', '/live', '/openapi.json'])
      expect((await fetch(check.url + path)).status).toBe(200)
    expect(check.report()).toMatchObject({ accepted: 0, faults: [] })
  })
})

describe('a sender that the collector refuses is named', () => {
  it.each<[string, (check: SenderCheck) => Promise<unknown>, number | undefined, RegExp]>([
    ['without a key', (check) => post(check, collectEvent()), 401, /no_key: The request needs a key/],
    [
      'with another form of Authorization',
      (check) => post(check, collectEvent(), { authorization: 'Basic YTpi' }),
      401,
      /wrong_key/,
    ],
    [
      'with a stale signature',
      (check) => post(check, collectEvent(), signatureHeaders({ 'webhook-timestamp': '1' })),
      401,
      /stale_signature: .*The server's time is/,
    ],
    [
      'with half of a signature',
      (check) => post(check, collectEvent(), { 'webhook-signature': 'v1,a' }),
      401,
      /wrong_signature/,
    ],
    [
      'by its Content-Type',
      (check) => post(check, collectEvent(), { ...bearer, 'content-type': 'application/json' }),
      415,
      /wrong_type: Content-Type must be/,
    ],
    [
      'by its Content-Encoding',
      (check) => post(check, collectEvent(), { ...bearer, 'content-encoding': 'br' }),
      415,
      /wrong_coding/,
    ],
    ['by its path', (check) => fetch(`${check.url}/events`, { method: 'POST' }), 404, /not_found: .*v1/],
    ['by its method', (check) => fetch(`${check.url}/v1/events`, { method: 'PUT' }), 405, /wrong_method/],
    ['by its query', (check) => post(check, collectEvent(), bearer, '?sync=1'), 400, /bad_query/],
    [
      'for a dry run',
      (check) => post(check, collectEvent(), bearer, '?dry-run=true'),
      200,
      /nothing is stored/,
    ],
    ['for no JSON', (check) => post(check, '{', bearer), 400, /not_json: .*\(the body is no valid JSON\)/],
    ['for an empty batch', (check) => post(check, [], bearer), 422, /no_event_accepted/],
    [
      'for a bad event',
      (check) => post(check, collectEvent({}, { agency: 'Not A Slug' }), bearer),
      422,
      /an event is refused with invalid_field, agency:/,
    ],
    [
      'for another MPP',
      (check) => post(check, collectEvent({}, { mpp: 'kotim' }), bearer),
      403,
      /another MPP than balikpapan: --mpp names/,
    ],
    ['for no HTTP', (check) => sendRaw(check.url, 'HELO\r\n\r\n'), undefined, /not valid HTTP/],
  ])('%s', async (_what, send, status, fault) => {
    const check = await start()
    const answer = await send(check)
    expect((answer as { status?: number }).status).toBe(status)
    const { accepted, faults } = check.report()
    expect([accepted, faults]).toEqual([0, [expect.stringMatching(fault)]])
  })

  it('once for each fault, however often it came', async () => {
    const check = await start()
    for (let turn = 0; turn < 2; turn++) {
      await post(
        check,
        [collectEvent({ time: inThreeDays() }), collectEvent({ time: inThreeDays() })],
        bearer,
      )
      await post(check, collectEvent())
    }
    expect(check.report().faults).toHaveLength(2)
  })

  it('where it gives up, or changes an event', async () => {
    const check = await start()
    const event = collectEvent()
    for (const body of [event, { ...event, source: '/other' }, { ...event, subject: 'changed' }])
      await post(check, body, bearer).catch(() => undefined)
    expect(check.report()).toMatchObject({
      accepted: 0,
      faults: [
        expect.stringContaining('other contents'),
        '2 events were not repeated until they were accepted',
      ],
    })
  })
})

it('says what to do about a port that is taken', async () => {
  const { url } = await start()
  await expect(
    startSenderCheck(
      { host: '127.0.0.1', port: Number(new URL(url).port), mpp: 'balikpapan' },
      { utcOffsets: new Map(), nowMs: Date.now },
    ),
  ).rejects.toThrow(/EADDRINUSE.*--sender/)
})
