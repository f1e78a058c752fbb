/** A healthy collector or board is seen wherever it listens, and whatever name its certificate is made out to. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Connections } from '../../../cli/connections.ts'
import type { CliContext } from '../../../cli/context.ts'
import { board } from '../../../cli/doctor/board.ts'
import { collector } from '../../../cli/doctor/collect.ts'
import { urlOf } from '../../../cli/doctor/ready.ts'

type Tls = { readonly cert: Buffer; readonly key: Buffer } | undefined

/** Listens on loopback and gives the port. */
async function listen(answer: RequestListener, tls?: Tls): Promise<number> {
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const saying =
  (status: number, body: string): RequestListener =>
  (request, response) =>
    response.writeHead(request.url === '/ready' ? status : 404).end(body)

function found(
  check: typeof collector,
  { host, port, certFile }: { host: string; port: number; certFile?: string },
): Promise<{ state: string; text: string }> {
  const of = (name: string): object => ({
    [`KUNJUNGAN_${name}_HOST`]: host,
    [`KUNJUNGAN_${name}_PORT`]: port,
    ...(certFile === undefined ? {} : { [`KUNJUNGAN_${name}_TLS_CERT_FILE`]: certFile }),
  })
  const context = { env: { ...of('COLLECT'), ...of('BOARD') } } as unknown as CliContext
  return check(context, {} as unknown as Connections)
}

const host = '0.0.0.0'

describe('without TLS', () => {
  it.each([
    [200, '{"status":"ready"}', /^http:\/\/127\.0\.0\.1:\d+ takes events$/],
    [503, '{"status":"not ready","reason":"Kafka is away."}', /does not take events: Kafka is away\.$/],
    [503, '{"status":"not ready"}', /does not take events: its log says why$/],
    [503, '{}', /^none is seen/],
    [200, '[]', /^none is seen/],
    [200, 'hello', /^none is seen/],
    [404, '{"status":"ready"}', /^none is seen/],
  ])('an answer %i %s is understood', async (status, body, text) => {
    const port = await listen(saying(status, body))
    expect((await found(collector, { host, port })).text).toMatch(text)
  })

  it('nobody is there', async () => {
    expect((await found(board, { host, port: 1 })).text).toMatch(/^none is seen at http:\/\/127\.0\.0\.1:1:/)
  })

  it.each([
    ['::', 'http://[::1]:1'],
    ['::1', 'http://[::1]:1'],
    ['10.0.0.7', 'http://10.0.0.7:1'],
  ])('%s is looked for at %s', (one, url) => {
    expect(urlOf({ host: one, port: 1, isTls: false })).toBe(url)
  })
})

describe.skipIf(spawnSync('openssl', ['version']).error !== undefined)('with TLS', () => {
  it('a certificate for the name that senders use is no fault', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kunjungan-ready-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const [certFile, keyFile] = [join(folder, 'crt'), join(folder, 'key')]
    const options = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=collect.test',
    ]
    execFileSync('openssl', [...options, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
    const tls = { cert: await readFile(certFile), key: await readFile(keyFile) }
    const port = await listen(saying(200, '{"status":"ready"}'), tls)
    const where = { host, port, certFile }
    expect((await found(collector, where)).text).toBe(`https://127.0.0.1:${port} takes events`)
    expect((await found(board, where)).text).toBe(`https://127.0.0.1:${port} shows figures`)
  })
})
