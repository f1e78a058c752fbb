/** Passwords and tokens of the environment do not get out, wherever they turn up; figures stay as they are. */
import { describe, expect, it } from 'vitest'
import { readEnvironment } from '../../../infra/config.ts'
import { createMask } from '../../../infra/mask.ts'

describe('a mask', () => {
  it.each([
    ['a password', { CLICKHOUSE_PASSWORD: 'hunter2' }, 'login hunter2', 'login ***'],
    ['a password within JSON', { KAFKA_SASL_PASSWORD: 'a"b\\c' }, String.raw`{"p":"a\"b\\c"}`, '{"p":"***"}'],
    ['a password within an address', { CLICKHOUSE_BI_PASSWORD: 'p@ss/1' }, 'x=p%40ss%2F1&y', 'x=***&y'],
    [
      'the secret of webhooks',
      { KUNJUNGAN_ALERT_WEBHOOK_SECRET: 'sixteen-letters!' },
      'sixteen-letters!',
      '***',
    ],
    [
      'the password of an address, as it is and decoded',
      { KUNJUNGAN_ALERT_WEBHOOK_URL: 'https://me:s%C3%A9cret@h.example/x' },
      'https://me:s%C3%A9cret@h.example/x, sécret',
      'https://me:***@h.example/x, ***',
    ],
    [
      'a token that stands for the user',
      { HTTPS_PROXY: 'http://tok3n@proxy.example:3128' },
      'http://tok3n@proxy.example:3128 tok3n',
      'http://***@proxy.example:3128 ***',
    ],
    [
      'a token in a query',
      { KUNJUNGAN_ALERTMANAGER_URL: 'https://h.example/?token=abcdef' },
      'https://h.example/?token=abcdef',
      'https://h.example/?token=***',
    ],
    [
      'the path of a webhook',
      { KUNJUNGAN_ALERT_WEBHOOK_URL: 'https://a.example/b https://hooks.example/services/T0/B0/xyz' },
      'to https://hooks.example/services/T0/B0/xyz',
      'to https://hooks.example***',
    ],
    [
      'an address that is not set',
      {},
      'jdbc://a:b%40c@h and http://h:80/a@b',
      'jdbc://a:***@h and http://h:80/a@b',
    ],
  ])('takes out %s', (_name, env, text, masked) => {
    expect(createMask(env).said(text)).toBe(masked)
  })

  it('leaves figures alone whatever the password is', () => {
    const { shown, said } = createMask({ CLICKHOUSE_BI_PASSWORD: '2026', CLICKHOUSE_PASSWORD: 'balikpapan' })
    expect(shown('balikpapan 2026')).toBe('balikpapan 2026')
    expect(said('balikpapan 2026')).toBe('*** ***')
  })

  it('takes a long password out of what is shown too', () => {
    expect(createMask({ CLICKHOUSE_BI_PASSWORD: 'not-a-figure-at-all' }).shown('not-a-figure-at-all')).toBe(
      '***',
    )
  })
})

describe('an address with a password', () => {
  it.each([
    ['http://me:secret@127.0.0.1:8123', 'CLICKHOUSE_PASSWORD'],
    ['http://token@127.0.0.1:8123', 'CLICKHOUSE_PASSWORD'],
    ['http://127.0.0.1:8123/?access_token=secret', 'without a path or a query'],
    ['http://127.0.0.1:8123/secret', 'without a path or a query'],
  ])('of ClickHouse is refused without showing it: %s', (CLICKHOUSE_URL, sentence) => {
    const read = (): unknown => readEnvironment({ CLICKHOUSE_URL }, '/')
    expect(read).toThrow(sentence)
    expect(read).not.toThrow(/secret|token/)
  })

  it('of a page that alerts link to is refused', () => {
    const env = { KUNJUNGAN_ALERT_EXTERNAL_URL: 'https://me:secret@h.example' }
    expect(() => readEnvironment(env, '/')).toThrow(/KUNJUNGAN_ALERT_EXTERNAL_URL: .* hold no user/)
  })

  it('of a receiver of alerts is taken', () => {
    const env = { KUNJUNGAN_ALERT_WEBHOOK_URL: 'https://me:secret@h.example/x' }
    expect(readEnvironment(env, '/').KUNJUNGAN_ALERT_WEBHOOK_URL).toEqual(['https://me:secret@h.example/x'])
  })
})
