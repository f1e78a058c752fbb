import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { readEnvironment } from '../../../infra/config.ts'
import { KunjunganError } from '../../../infra/errors.ts'

describe.each(['KUNJUNGAN_COLLECT_PROXIES', 'KUNJUNGAN_BOARD_PROXIES'])('%s', (name) => {
  it.each(['10.0.0.7', '10.0.0.0/8', '10.0.0.7/32, ::1', 'fd00::/128'])('may be %s', (given) => {
    const trustProxy = given.split(', ')
    expect(readEnvironment({ [name]: given }, '/checkout')).toHaveProperty(name, trustProxy)
    expect(() => fastify({ trustProxy })).not.toThrow()
  })

  it.each(['10.0.0.0/99', '10.0.0.0/0', 'fd00::/129', '10.0.0.0/abc', '10.0.0.0/8/9', '10.0.0.0/', 'proxy'])(
    'is refused where it is %s',
    (given) => {
      const read = (): unknown => readEnvironment({ [name]: given }, '/checkout')
      expect(read).toThrow(new RegExp(`${name}: must be addresses`))
    },
  )
})

describe('an address', () => {
  it.each(['localhost:8123', '127.0.0.1:8123', 'localhost', 'http://', 'http://a:8123,b:8123'])(
    'of ClickHouse that is %s is one mistake, by name',
    (CLICKHOUSE_URL) => {
      const mistakes = mistakesOf({ CLICKHOUSE_URL })
      expect(mistakes).toEqual(['CLICKHOUSE_URL: must be http://HOST:PORT or https://HOST:PORT'])
    },
  )

  it.each(['foo', 'localhost:3000', 'ftp://host'])('of links that is %s is one mistake, by name', (given) => {
    const mistakes = mistakesOf({ KUNJUNGAN_ALERT_EXTERNAL_URL: given })
    expect(mistakes).toEqual(['KUNJUNGAN_ALERT_EXTERNAL_URL: must be http://HOST... or https://HOST...'])
  })

  it('that is none hides no other mistake', () => {
    const mistakes = mistakesOf({ CLICKHOUSE_URL: '127.0.0.1:8123', KUNJUNGAN_ALERT_EXTERNAL_URL: 'foo' })
    expect(mistakes).toHaveLength(2)
  })
})

function mistakesOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readEnvironment(env, '/checkout')
  } catch (error) {
    if (error instanceof KunjunganError && error.exitCode === 2)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim())
    throw error
  }
  return []
}
