import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { readEnvironment } from '../../../infra/config.ts'

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
