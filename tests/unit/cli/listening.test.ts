/** Where the board and the collector may listen, judged before anything else is done. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Connections } from '../../../cli/connections.ts'
import { boardListening, collectListening } from '../../../cli/listening.ts'
import { readEnvironment } from '../../../infra/config.ts'

type Variables = Readonly<Record<string, string>>
const contextOf = (env: Variables) => ({ env: readEnvironment(env, '/checkout') })
const embedded = {} as Connections['embedded']
const board = (env: Variables, of = embedded) => boardListening(contextOf(env), { embedded: of })
const collector = (env: Variables) => collectListening(contextOf(env))

describe('the board', () => {
  it('asks for no login on loopback with the embedded server alone, unless it is told to', async () => {
    expect(await board({})).toMatchObject({ host: '127.0.0.1', isLoginAsked: false })
    expect(await boardListening(contextOf({}), { embedded: undefined })).toMatchObject({ isLoginAsked: true })
    expect(await board({ KUNJUNGAN_BOARD_PROXIES: '10.0.0.1' })).toMatchObject({ isLoginAsked: true })
    expect(await board({ KUNJUNGAN_BOARD_LOGIN: 'clickhouse' })).toMatchObject({ isLoginAsked: true })
  })

  it.each([
    [{ KUNJUNGAN_BOARD_HOST: '0.0.0.0' }, 'in the clear'],
    [{ KUNJUNGAN_BOARD_HOST: '0.0.0.0', KUNJUNGAN_BOARD_LOGIN: 'none' }, 'without a login'],
  ])('does not listen as %j says', async (env, text) => {
    await expect(board(env)).rejects.toThrow(text)
  })
})

describe('the collector', () => {
  it('listens on loopback, and elsewhere behind a proxy', async () => {
    expect(await collector({})).toEqual({ host: '127.0.0.1', tls: undefined, tlsFiles: undefined })
    const behind = { KUNJUNGAN_COLLECT_HOST: '0.0.0.0', KUNJUNGAN_COLLECT_PROXIES: '10.0.0.1' }
    expect(await collector(behind)).toMatchObject({ host: '0.0.0.0' })
  })

  it('does not listen elsewhere in the clear', async () => {
    await expect(collector({ KUNJUNGAN_COLLECT_HOST: '0.0.0.0' })).rejects.toThrow('in the clear')
  })
})

it('a certificate that cannot be used is named', async () => {
  const [cert, key] = [join('/nowhere', 'cert.pem'), join('/nowhere', 'key.pem')]
  const ofBoard = { KUNJUNGAN_BOARD_TLS_CERT_FILE: cert, KUNJUNGAN_BOARD_TLS_KEY_FILE: key }
  const ofCollector = { KUNJUNGAN_COLLECT_TLS_CERT_FILE: cert, KUNJUNGAN_COLLECT_TLS_KEY_FILE: key }
  for (const listening of [board(ofBoard), collector(ofCollector)])
    await expect(listening).rejects.toThrow('/nowhere/cert.pem must be a PEM file')
})
