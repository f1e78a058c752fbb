/** The collector over TLS, with a certificate that is renewed while it runs. Left out where openssl is missing. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../../../../infra/log.ts'
import { readTls, watchTls } from '../../../../../producers/collect/http/tls-files.ts'
import { sendRaw, startTestServer } from '../../../../support/collect-server.ts'

const logger = createLogger({ level: 'silent', pretty: false })
let folder = ''
const file = (name: string): string => join(folder, name)

function makeCertificate(name: string): void {
  const options = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`]
  execFileSync('openssl', [...options, '-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)], {
    stdio: 'ignore',
  })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-tls-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Status, subject of the certificate, and one header, of a GET of /live. */
function get(url: string): Promise<{ status: number; subject: string; hsts: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/live`, { rejectUnauthorized: false, agent: false }, (response) => {
      const { subject } = (response.socket as TLSSocket).getPeerCertificate()
      response.resume()
      const hsts = response.headers['strict-transport-security']
      resolve({ status: response.statusCode ?? 0, subject: String(subject.CN), hsts })
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe.skipIf(spawnSync('openssl', ['version']).error !== undefined)('TLS', () => {
  it('is served with the certificate of the files, and with the next one once they are renewed', async () => {
    for (const name of ['first', 'second']) makeCertificate(name)
    const files = { certFile: file('now.crt'), keyFile: file('now.key') }
    const use = (name: string): void => {
      copyFileSync(file(`${name}.crt`), files.certFile)
      copyFileSync(file(`${name}.key`), files.keyFile)
    }
    use('first')
    await using server = await startTestServer({ http: { tls: await readTls(files) } })
    const url = server.url.replace('http:', 'https:')
    expect(await get(url)).toEqual({ status: 200, subject: 'first', hsts: 'max-age=31536000' })
    const { app } = server
    using _watch = watchTls(
      files,
      (tls) => {
        if ('setSecureContext' in app.server && typeof app.server.setSecureContext === 'function')
          app.server.setSecureContext(tls)
      },
      { logger, everyMs: 20 },
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    await writeFile(files.certFile, 'damaged')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await get(url)).subject).toBe('first')
    use('second')
    await expect.poll(async () => (await get(url)).subject).toBe('second')
  })

  it('closes a connection that does not begin its handshake in time', async () => {
    makeCertificate('silent')
    const tls = await readTls({ certFile: file('silent.crt'), keyFile: file('silent.key') })
    await using server = await startTestServer({ http: { tls, headersTimeoutMs: 200 } })
    const began = performance.now()
    await sendRaw(server.url, '', 8_000)
    expect(performance.now() - began).toBeLessThan(4_000)
  })

  it('names the files where they cannot be used', async () => {
    const files = { certFile: file('missing.crt'), keyFile: file('missing.key') }
    await expect(readTls(files)).rejects.toThrow(/ENOENT.*missing\.crt must be .*missing\.key its private/)
  })
})
