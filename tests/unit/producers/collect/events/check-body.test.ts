/** A sender by HTTP is told of what there is by HTTP, and of nothing that only Kafka has. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Mode } from '../../../../../producers/collect/admission.ts'
import { checkBody } from '../../../../../producers/collect/events/check-body.ts'
import { RequestRefused } from '../../../../../producers/collect/http/problem.ts'
import { collectEvent } from '../../../../support/collect-server.ts'

const ceHeaders = ['ce-specversion', '1.0', 'ce-id', 'a', 'ce-source', '/a', 'ce-type', 'mpp.ticket.issued']

/** The details of what is refused, of the events or of the body as a whole. */
function detailsOf(mode: Mode, body: unknown, nowMs = Date.now()): string[] {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const context = { rights: { mpp: 'balikpapan' }, utcOffsets: new Map([['balikpapan', 480]]), nowMs }
  const rawHeaders = [...ceHeaders, 'ce-time', new Date().toISOString()]
  try {
    return checkBody(bytes, { mode, rawHeaders }, context).map((verdict) =>
      verdict.kind === 'rejected' ? verdict.detail : 'accepted',
    )
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error
    return [error.detail ?? error.problem]
  }
}

const wrapped = { event: collectEvent() }

describe('a refusal by HTTP speaks of HTTP', () => {
  it.each<[string, Mode, unknown, RegExp]>([
    [
      'a body without its coding',
      'structured',
      gzipSync('{}'),
      /^the body itself .* Content-Encoding: gzip$/,
    ],
    ['a batch without its coding', 'batch', gzipSync('[]'), /^the body itself .* Content-Encoding: gzip$/],
    ['zstd', 'structured', Buffer.from('28b52ffd00', 'hex'), /or as gzip with Content-Encoding: gzip$/],
    ['an empty body', 'structured', '', /^the body is empty$/],
    ['a list as one event', 'structured', [collectEvent()], /as application\/cloudevents-batch\+json$/],
    [
      'a list in a batch',
      'batch',
      [[collectEvent()]],
      /^the event is .* each entry of a batch is one event$/,
    ],
    [
      'one event as a batch',
      'batch',
      collectEvent(),
      /^the body is no list: .* application\/cloudevents\+json/,
    ],
    ['a batch that does not end', 'batch', '[{}', /^the body is no valid JSON$/],
    ['a broken entry', 'batch', '[{}, {"a":}]', /^the event is no valid JSON$/],
    ['an event in an object', 'structured', wrapped, /send the event itself as the body$/],
    [
      'an event in an object of a batch',
      'batch',
      [wrapped],
      /send the event itself as an entry of the batch$/,
    ],
    ['an event in data', 'structured', collectEvent({}, collectEvent()), /^data: .* that inner event alone$/],
    [
      'a whole event beside headers',
      'binary',
      collectEvent(),
      /^data: the body is a whole event, and ce- headers/,
    ],
    ['binary data that is no JSON', 'binary', '{', /^the body is no valid JSON$/],
    ['a large event', 'structured', `{"a":"${'x'.repeat(70_000)}"}`, /^the body has 70008 bytes/],
    ['a large event in binary mode', 'binary', { a: 'x'.repeat(70_000) }, /^the event has 70\d{3} bytes/],
  ])('%s', (_what, mode, body, detail) => {
    const [found = '', ...others] = detailsOf(mode, body)
    expect(found).toMatch(detail)
    expect(found).not.toMatch(/record|value|compression\.type/)
    expect(others).toEqual([])
  })

  it('a time too far ahead, by the clock that it was compared with', () => {
    const time = '2026-01-05T00:00:00Z'
    const [found] = detailsOf('structured', collectEvent({ time }), Date.parse('2026-01-03T23:59:59Z'))
    expect(found).toMatch(
      /^time: must not be more than 24 hours after the server's clock; .* 2026-01-03T23:59/,
    )
  })
})
