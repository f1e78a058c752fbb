/** Faults of ClickHouse as sentences: the real cause and the fix, and never what a server's text quotes. */
import { ClickHouseError } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import { clickHouseFault } from '../../../../infra/clickhouse/client.ts'
import { clickHouseErrorCodes as codes } from '../../../../infra/clickhouse/error-codes.ts'
import { clickHouseSentence } from '../../../../infra/clickhouse/sentences.ts'

const coded = (code: string): Error => Object.assign(new Error('x'), { code })

describe('a fault of ClickHouse', () => {
  it.each([
    ['an unknown host', coded('ENOTFOUND'), undefined, /does not know the name of the host/],
    [
      'https at a port without TLS',
      coded('EPROTO'),
      undefined,
      /speaks no TLS at this port: set CLICKHOUSE_URL to http:/,
    ],
    ['a port that speaks no HTTP', coded('HPE_INVALID_CONSTANT'), undefined, /speaks no HTTP/],
    [
      'a certificate of an unknown CA',
      coded('DEPTH_ZERO_SELF_SIGNED_CERT'),
      undefined,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      'the native port',
      new Error('Port 9000 is for clickhouse-client program\r\n'),
      undefined,
      /native protocol at this port/,
    ],
    [
      'http at a port with TLS',
      new Error('Client sent an HTTP request to an HTTPS server.'),
      undefined,
      /https:/,
    ],
    ["a proxy's page", new Error('<html><body>502 Bad Gateway'), undefined, /web page/],
    ['an old server', new Error('x'), codes.UNKNOWN_FUNCTION, /too old: take 26\.3 or newer/],
    ['another schema', new Error('x'), codes.UNKNOWN_IDENTIFIER, /run `npx kunjungan migrate`/],
    ['a user that only reads', new Error('x'), codes.READONLY, /readonly/],
    ['no Keeper', new Error('x'), codes.NO_ZOOKEEPER, /Keeper/],
  ])('%s', (_, error, code, sentence) => {
    expect(clickHouseSentence(error, code)).toMatch(sentence)
  })
})

describe('what is shown of a fault of ClickHouse', () => {
  const access = { url: 'http://clickhouse:8123', user: 'ingest', password: 'hidden' }
  const fault = (code: number, message = 'secret of a row'): string =>
    clickHouseFault(new ClickHouseError({ message, code: String(code), type: '' }), access).message

  it.each([
    ['a wrong password', codes.AUTHENTICATION_FAILED, /refuses the user ingest: check the user's password/],
    ['an unknown user', codes.UNKNOWN_USER, /refuses the user ingest/],
    ['a missing right', codes.ACCESS_DENIED, /The ClickHouse user ingest lacks a right at http:/],
    ['a missing table', codes.UNKNOWN_TABLE, /The schema is not there: run `npx kunjungan migrate`/],
    ['a table that is read-only for good', codes.TABLE_IS_PERMANENTLY_READ_ONLY, /read-only: let it be/],
    ['a full disk', codes.NOT_ENOUGH_SPACE, /cannot write: its disk is full: make room on it/],
    ['a lack of memory', codes.MEMORY_LIMIT_EXCEEDED, /too little memory.*\(error 241\)/],
    ['a code without a sentence', 12_345, /answered with error 12345: look at its log/],
  ])('names %s, and no text of the server', (_, code, sentence) => {
    expect(fault(code)).toMatch(sentence)
    expect(fault(code)).not.toMatch(/secret|hidden/)
  })

  it('is a full disk by the error of the system within, whatever the code', () => {
    expect(fault(codes.SYSTEM_ERROR, 'secret, errno: 28, strerror: No space left on device')).toBe(
      'ClickHouse at http://clickhouse:8123 cannot write: its disk is full: make room on it.',
    )
  })

  it('is an error of our own program where no call of ClickHouse gave it', () => {
    expect(clickHouseFault(new TypeError('x is not a function'), access).message).toMatch(
      /^This is a fault of Kunjungan itself, not of ClickHouse at http:\/\/clickhouse:8123: TypeError/,
    )
  })
})
