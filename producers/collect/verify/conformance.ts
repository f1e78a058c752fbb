/**
 * The conformance kit: requests with the answers that they must get. A vendor runs them against a collector, their own
 * or ours (`kunjungan collect verify`). Nothing is stored: what is good is sent as a dry run, and the rest is refused.
 */
import { gzipSync } from 'node:zlib'
import { eventsPath } from '../http/not-found.ts'
import { jsonTypes, maxBodyBytes, maxEvents } from '../limits/limits.ts'

export interface ConformanceCase {
  readonly name: string
  readonly request: {
    readonly method?: string
    readonly path?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string | Buffer
    readonly hasKey?: boolean
  }
  readonly expected: {
    readonly status: number
    /** The last part of the problem's `type`. */
    readonly problem?: string
    /** Of each result, in order: `accepted`, or a reason. */
    readonly results?: readonly string[]
  }
}

const dryRun = `${eventsPath}?dry-run=true`

const refused = (reason: string, status = 422): ConformanceCase['expected'] => ({
  status,
  problem: reason,
  results: [reason],
})

/** @param mpp - the one that the key is for; @param now - the time of the events, RFC 3339. */
export function conformanceCases(mpp: string, now: string): ConformanceCase[] {
  let made = 0
  const event = (more: object = {}, data: object = {}): Record<string, unknown> => {
    const id = `verify-${++made}`
    return {
      specversion: '1.0',
      id,
      source: '/verify',
      type: 'mpp.ticket.issued',
      time: now,
      ...more,
      data: { mpp, agency: 'verify', ticket_id: id, ...data },
    }
  }
  const one = (
    name: string,
    body: object | string,
    expected: ConformanceCase['expected'],
  ): ConformanceCase => ({
    name,
    expected,
    request: {
      path: dryRun,
      headers: { 'content-type': jsonTypes.structured },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    },
  })
  const batch = (
    name: string,
    body: string | Buffer,
    expected: ConformanceCase['expected'],
    headers: Readonly<Record<string, string>> = {},
    query = '',
  ): ConformanceCase => ({
    name,
    expected,
    request: { path: dryRun + query, headers: { 'content-type': jsonTypes.batch, ...headers }, body },
  })
  const bad = event({}, { agency: 'Not A Slug' })
  const { data, ...attributes } = event()
  const ce = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)]),
  )
  const mixed = JSON.stringify([event(), bad, event()])
  return [
    one('one event', event(), { status: 200, results: ['accepted'] }),
    {
      name: 'one event in binary mode',
      request: {
        path: dryRun,
        headers: { 'content-type': jsonTypes.binary, ...ce },
        body: JSON.stringify(data),
      },
      expected: { status: 200, results: ['accepted'] },
    },
    batch('a batch with a bad event', mixed, {
      status: 200,
      results: ['accepted', 'invalid_field', 'accepted'],
    }),
    batch(
      'a compressed batch',
      gzipSync(JSON.stringify([event(), event()])),
      { status: 200, results: ['accepted', 'accepted'] },
      { 'content-encoding': 'gzip' },
    ),
    batch(
      'an atomic batch with a bad event',
      mixed,
      { status: 422, problem: 'no_event_accepted', results: ['not_sent', 'invalid_field', 'not_sent'] },
      {},
      '&atomic=true',
    ),
    batch('a batch of bad events', JSON.stringify([bad]), {
      status: 422,
      problem: 'no_event_accepted',
      results: ['invalid_field'],
    }),
    one('a field that breaks its rule', bad, refused('invalid_field')),
    one('a field that is not in the contract', event({}, { visitor: 'x' }), refused('unknown_field')),
    one('an unknown type', event({ type: 'mpp.ticket.lost' }), refused('unknown_type')),
    one('a time without an offset', event({ time: now.slice(0, 19) }), refused('bad_time')),
    one('no id', event({ id: undefined }), refused('not_cloudevent')),
    one('an unknown MPP', event({}, { mpp: 'no-such-mpp' }), refused('unknown_mpp')),
    one('a NIK', event({}, { visitor_id: '6471010101900001' }), refused('personal_data')),
    one('no JSON', '{"specversion":', { status: 400, problem: 'not_json' }),
    batch('too many events', JSON.stringify(Array.from({ length: maxEvents + 1 }, () => 1)), {
      status: 413,
      problem: 'too_many_events',
    }),
    batch(
      'a body that inflates to too much',
      gzipSync(Buffer.alloc(maxBodyBytes * 8, 0x20)),
      { status: 413, problem: 'body_too_large' },
      { 'content-encoding': 'gzip' },
    ),
    {
      name: 'another content type',
      request: { path: dryRun, headers: { 'content-type': 'text/plain' }, body: 'x' },
      expected: { status: 415, problem: 'wrong_type' },
    },
    {
      name: 'no key',
      request: { hasKey: false, path: dryRun, headers: { 'content-type': jsonTypes.structured }, body: '{}' },
      expected: { status: 401, problem: 'no_key' },
    },
    {
      name: 'a wrong key',
      request: {
        hasKey: false,
        path: dryRun,
        headers: { 'content-type': jsonTypes.structured, authorization: 'Bearer wrong' },
        body: '{}',
      },
      expected: { status: 401, problem: 'wrong_key' },
    },
    {
      name: 'another method',
      request: { method: 'GET' },
      expected: { status: 405, problem: 'wrong_method' },
    },
  ]
}

/** What came instead of what is expected, in a sentence; undefined where it is right. */
export async function runCase(
  url: string,
  key: string,
  { request, expected }: ConformanceCase,
): Promise<string | undefined> {
  const { method = 'POST', path = eventsPath, headers = {}, body, hasKey = true } = request
  // Behind a proxy the collector may have a path of its own.
  const response = await fetch(url.replace(/\/+$/, '') + path, {
    method,
    headers: { ...(hasKey ? { authorization: `Bearer ${key}` } : {}), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    signal: AbortSignal.timeout(15_000),
  })
  const text = await response.text()
  if (response.status !== expected.status)
    return `the status is ${response.status} and should be ${expected.status}`
  const { type = '', results } = JSON.parse(text) as {
    type?: string
    results?: { index: number; status: string; reason?: string }[]
  }
  const problem = type.split(':').at(-1) ?? ''
  if (problem !== (expected.problem ?? ''))
    return `the type of the problem is not the one of ${expected.problem ?? 'no problem'}`
  if (expected.problem !== undefined && response.headers.get('content-type') !== jsonTypes.problem)
    return `the problem is not sent as ${jsonTypes.problem}`
  const found = results?.map(({ status, reason }) => reason ?? status).join(', ')
  if (found !== expected.results?.join(', ')) return 'the results are others than expected'
  return results?.every(({ index }, at) => index === at) === false
    ? 'the results are out of order'
    : undefined
}
