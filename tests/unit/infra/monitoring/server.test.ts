/**
 * The pages that ingest serves, and what is said where they cannot be served.
 */
import { Gauge, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createLogger } from '../../../../infra/log.ts'
import type { Readiness } from '../../../../infra/monitoring/server.ts'
import { type MetricsServer, startMetricsServer } from '../../../../infra/monitoring/server.ts'

const logger = createLogger({ level: 'silent', pretty: false })

function serve(
  port: number,
  readiness: () => Readiness = () => ({ isReady: true }),
  registry = new Registry(),
): Promise<MetricsServer> {
  return startMetricsServer({ host: '127.0.0.1', port }, { registry, readiness, logger })
}

it('answers /live, /ready and /metrics, and nothing else', async () => {
  let state: Readiness = { isReady: false, reason: 'ingest is halted: fix it' }
  const registry = new Registry()
  new Gauge({ name: 'some_gauge', help: 'Help.', registers: [registry] }).set(7)
  await using server = await serve(0, () => state, registry)
  const get = async (path: string, method = 'GET'): Promise<[number, string]> => {
    const response = await fetch(`${server.url}${path}`, { method })
    return [response.status, await response.text()]
  }
  expect((await get('/live'))[0]).toBe(200)
  const [status, body] = await get('/ready')
  expect(status).toBe(503)
  expect(JSON.parse(body)).toEqual({ status: 'not ready', reason: 'ingest is halted: fix it' })
  state = { isReady: true }
  expect((await get('/ready?verbose=1'))[0]).toBe(200)
  const metrics = await fetch(`${server.url}/metrics`)
  expect(metrics.headers.get('content-type')).toMatch(/^text\/plain; version=0.0.4/)
  expect(await metrics.text()).toContain('some_gauge 7')
  expect(await get('/live', 'HEAD')).toEqual([200, ''])
  expect((await get('/'))[0]).toBe(404)
  expect((await get('/metrics/..%2f'))[0]).toBe(404)
  expect((await get('/metrics', 'POST'))[0]).toBe(405)
})

it('answers 500 and stays alive where a metric cannot be read', async () => {
  const registry = new Registry()
  const failing = new Gauge({
    name: 'failing',
    help: 'Help.',
    registers: [registry],
    collect() {
      throw new Error('a secret')
    },
  })
  expect(failing).toBeDefined()
  await using server = await serve(0, undefined, registry)
  const response = await fetch(`${server.url}/metrics`)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret')
  expect((await fetch(`${server.url}/live`)).status).toBe(200)
})

it('says what to do where the port is taken, and frees it at the end', async () => {
  const server = await serve(0)
  const port = Number(new URL(server.url).port)
  await expect(serve(port)).rejects.toMatchObject({
    code: 'port',
    message: expect.stringMatching(new RegExp(`${port}.*KUNJUNGAN_METRICS_PORT`)),
  })
  await server[Symbol.asyncDispose]()
  await using again = await serve(port)
  expect(new URL(again.url).port).toBe(String(port))
})

it('says what to do where the host is not of this machine', async () => {
  const elsewhere = startMetricsServer(
    { host: '192.0.2.1', port: 0 },
    { registry: new Registry(), readiness: () => ({ isReady: true }), logger },
  )
  await expect(elsewhere).rejects.toMatchObject({
    code: 'port',
    message: expect.stringContaining('KUNJUNGAN_METRICS_HOST'),
  })
})
