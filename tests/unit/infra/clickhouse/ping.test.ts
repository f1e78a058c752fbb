/** Whether a server answers is seen on every port and, by TLS, with a CA of one's own, as the client's calls are. */
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answersPing } from '../../../../infra/clickhouse/ping.ts'

const saying =
  (status: number): RequestListener =>
  (request, response) =>
    response.writeHead(request.url === '/ping' ? status : 500).end('Ok.\n')

/** Listens on the first of these ports that is free. */
async function listen(server: Server, ...ports: number[]): Promise<string> {
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  for (const port of ports) {
    try {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return `127.0.0.1:${(server.address() as AddressInfo).port}`
    } catch {
      // Another program has it.
    }
  }
  throw new Error('No port is free.')
}

describe('a server', () => {
  it.for([
    [200, true],
    [404, true],
    [503, false],
  ] as const)('that says %i to a ping is alive: %s', async ([status, isAlive]) => {
    const address = await listen(createServer(saying(status)), 0)
    expect(await answersPing(`http://${address}`)).toBe(isAlive)
  })

  it('is alive also on a port that browsers, and fetch, refuse', async () => {
    const address = await listen(createServer(saying(200)), 10080, 6665, 6666, 6667, 6668, 6669)
    await expect(fetch(`http://${address}/ping`)).rejects.toThrow('fetch failed')
    expect(await answersPing(`http://${address}`)).toBe(true)
  })

  it('that has gone is not', async () => {
    const server = createServer(saying(200))
    const address = await listen(server, 0)
    server.close()
    expect(await answersPing(`http://${address}`)).toBe(false)
  })

  it('that takes a ping and says nothing is not, after four seconds', { timeout: 10_000 }, async () => {
    const address = await listen(
      createServer(() => undefined),
      0,
    )
    const askedAt = performance.now()
    expect(await answersPing(`http://${address}`)).toBe(false)
    expect(performance.now() - askedAt).toBeGreaterThan(3_900)
  })
})

describe.skipIf(spawnSync('openssl', ['version']).error !== undefined)('a server with TLS', () => {
  it('is alive where its CA is known by NODE_EXTRA_CA_CERTS, and only there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kunjungan-ping-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const options = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost'
    const named = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert]
    execFileSync('openssl', [...options.split(' '), ...named], { stdio: 'pipe' })
    const tls = { cert: await readFile(cert), key: await readFile(key) }
    const url = `https://${await listen(createTlsServer(tls, saying(200)), 0)}`
    expect(await answersPing(url)).toBe(false)
    const module = join(import.meta.dirname, '../../../../infra/clickhouse/ping.ts')
    const script = `import { answersPing } from ${JSON.stringify(module)}; console.log(await answersPing(${JSON.stringify(url)}))`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--no-warnings', '--input-type=module', '-e', script],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: cert } },
    )
    expect(stdout.trim()).toBe('true')
  })
})
