/**
 * Logins and TLS on a Kafka that demands them: every way in carries an event from the sender to ClickHouse, every
 * fault ends in one sentence that names it and its fix, soon and without a secret.
 */
import { writeFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import { inspect } from 'node:util'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { kafkaSecurity, readEnvironment } from '../../infra/config.ts'
import { KunjunganError } from '../../infra/errors.ts'
import { createKafka, kafkaFault, type KafkaAccess } from '../../infra/kafka/client.ts'
import type { Logger } from '../../infra/log.ts'
import { type Listener, type SecuredBroker, startSecuredBroker } from '../support/secured-broker.ts'
import {
  createSecuredPipeline,
  issued,
  sendEvents,
  type SecuredPipeline,
} from '../support/secured-broker-pipeline.ts'
import { startProxy } from '../support/secured-broker-proxy.ts'
import { documentedRights } from '../support/secured-broker-rights.ts'
import { hasOpenssl } from '../support/secured-broker-certificates.ts'

let broker: SecuredBroker
let pipeline: SecuredPipeline
const logged: string[] = []
const sink = new Writable({
  write(chunk: Buffer, _encoding, done) {
    logged.push(chunk.toString())
    done()
  },
})
const logger: Logger = pino({ level: 'trace' }, sink)

beforeAll(async () => {
  broker = await startSecuredBroker()
  pipeline = await createSecuredPipeline(broker)
  await broker.allow([...documentedRights('queue-system'), ...documentedRights('kunjungan-ingest')])
  const asCertificate = { principal: 'User:CN=client' }
  await broker.allow(documentedRights('queue-system').map((entry) => ({ ...entry, ...asCertificate })))
  await broker.allow(documentedRights('kunjungan-ingest').map((entry) => ({ ...entry, ...asCertificate })))
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
  await broker[Symbol.asyncDispose]()
})

const wrong = 'not-the-password-4711'
const pem = (name: string): string => broker.certificates.file(name)
const clientCertificate = (name: string) => ({ certFile: pem(`${name}.pem`), keyFile: pem(`${name}.key`) })

async function connectFault(access: KafkaAccess): Promise<{ fault: KunjunganError; ms: number }> {
  const since = performance.now()
  const admin = createKafka(access, 'test', logger).admin()
  try {
    await admin.connect()
    await admin.describeCluster()
    throw new Error('it connected')
  } catch (error) {
    return { fault: kafkaFault(error, access), ms: performance.now() - since }
  } finally {
    await admin.disconnect()
  }
}

describe.skipIf(!hasOpenssl)('an event goes the whole way', () => {
  test.each(['plain', 'scram-sha-256', 'scram-sha-512', 'client certificate'] as const)(
    'with %s over TLS',
    async (way) => {
      const accessOf = (user: 'queue-system' | 'kunjungan-ingest'): KafkaAccess =>
        way === 'client certificate'
          ? broker.access('mutual', clientCertificate('client'))
          : broker.access('login', { sasl: broker.login(user, way) })
      const event = issued()
      await sendEvents(accessOf('queue-system'), logger, [event])
      await using _ingest = await pipeline.ingest(accessOf('kunjungan-ingest'), logger)
      await vi.waitFor(async () => expect(await pipeline.storedIds()).toContain(event.id), {
        timeout: 30_000,
        interval: 50,
      })
    },
  )

  test('also when the connection breaks anywhere in the handshake or the login', async () => {
    const target = Number(broker.access('login').brokers[0]?.split(':')[1])
    for (const mechanism of ['plain', 'scram-sha-512'] as const) {
      let cuts = 0
      for (let isCut = true; isCut; cuts++) {
        await using proxy = await startProxy(target, cuts + 1)
        const access = { ...broker.access('login', { sasl: broker.login('nobody', mechanism) }), ...proxy }
        const admin = createKafka(access, 'test', logger).admin()
        await admin.connect()
        await admin.disconnect()
        isCut = proxy.connections() > 1
      }
      expect(cuts, mechanism).toBeGreaterThan(4)
    }
  })
})

type Mechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512'
const nobody = (mechanism?: Mechanism) => ({ sasl: broker.login('nobody', mechanism) })
const attempt = (files: Record<string, string>) => () =>
  createKafka({ brokers: ['127.0.0.1:1'], security: { ssl: true, ...files } }, 'test', logger)

describe.skipIf(!hasOpenssl)('one sentence says', () => {
  type Case = [string, Listener, () => Parameters<SecuredBroker['access']>[1], string]
  const badLogin =
    'refuses the login: check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.'
  const cases: Case[] = [
    [
      'a wrong password (plain)',
      'login',
      () => ({ sasl: { ...broker.login('nobody', 'plain'), password: wrong } }),
      badLogin,
    ],
    [
      'a wrong password (256)',
      'login',
      () => ({ sasl: { ...broker.login('nobody', 'scram-sha-256'), password: wrong } }),
      badLogin,
    ],
    [
      'a wrong password (512)',
      'login',
      () => ({ sasl: { ...broker.login('nobody'), password: wrong } }),
      badLogin,
    ],
    [
      'an unknown user',
      'login',
      () => ({ sasl: { ...broker.login('nobody'), username: 'stranger' } }),
      badLogin,
    ],
    ['a wrong mechanism', 'scram512', () => nobody('plain'), 'does not offer the login plain at this port'],
    [
      'a login that is not wanted',
      'mutual',
      () => ({ ...nobody(), ...clientCertificate('client') }),
      'wants no login at this port',
    ],
    [
      'a missing login',
      'login',
      () => ({}),
      'hangs up: see whether this port wants TLS (KAFKA_SSL) or a login',
    ],
    [
      'an untrusted CA',
      'login',
      () => ({ ...nobody(), caFile: pem('stranger-ca.pem') }),
      'set KAFKA_SSL_CA_FILE',
    ],
    ['another host', 'misnamed', () => nobody(), 'has a certificate for another host: set KAFKA_BROKERS'],
    ['an expired certificate', 'expired', () => nobody(), 'has expired or is not valid yet: renew it'],
    [
      'a missing client certificate',
      'mutual',
      () => ({}),
      'check KAFKA_SSL_CERT_FILE and KAFKA_SSL_KEY_FILE',
    ],
    [
      'a client certificate of another CA',
      'mutual',
      () => clientCertificate('stranger'),
      'wants a client certificate that it trusts',
    ],
    [
      'no TLS at a port with TLS',
      'login',
      () => ({ ...nobody(), ssl: false }),
      'wants TLS at this port: set KAFKA_SSL=true.',
    ],
    ['TLS at a port without', 'plain', () => nobody(), 'speaks no TLS at this port'],
  ]
  test.each(cases)('%s', async (_name, listener, security, sentence) => {
    const access = broker.access(listener, security())
    const { fault, ms } = await connectFault(access)
    expect(fault).toMatchObject({ code: 'kafka' })
    expect(fault.message).toContain(`Kafka at ${access.brokers.join()}`)
    expect(fault.message).toContain(sentence)
    expect(fault.message).not.toMatch(/\n|Error|routines|\.js/)
    expect(ms).toBeLessThan(5_000)
    await expect(sendEvents(access, logger, [issued()])).rejects.toThrow(/./)
    const secrets = [wrong, access.security.sasl?.password ?? wrong]
    for (const secret of secrets) expect(inspect(fault, { depth: 8 }) + logged.join('')).not.toContain(secret)
  })

  test('which certificate file cannot be used, all at once', () => {
    const folder = broker.certificates.folder
    const encrypted = `${folder}/encrypted.key`
    writeFileSync(
      encrypted,
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGj\n-----END ENCRYPTED PRIVATE KEY-----\n',
    )
    const damaged = `${folder}/damaged.pem`
    writeFileSync(damaged, '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')
    const lines = [
      [{ caFile: `${folder}/none.pem` }, /KAFKA_SSL_CA_FILE: .*none\.pem cannot be read/],
      [{ caFile: folder }, /KAFKA_SSL_CA_FILE: .*cannot be read/],
      [{ caFile: pem('no-pem.txt') }, /KAFKA_SSL_CA_FILE: .*no-pem\.txt holds no certificate in PEM form/],
      [{ caFile: pem('client.key') }, /KAFKA_SSL_CA_FILE: .* holds no certificate/],
      [{ caFile: damaged }, /KAFKA_SSL_CA_FILE: .* damaged/],
      [{ ...clientCertificate('client'), keyFile: encrypted }, /KAFKA_SSL_KEY_FILE: .* is encrypted/],
      [{ ...clientCertificate('client'), keyFile: pem('ca.pem') }, /KAFKA_SSL_KEY_FILE: .* no private key/],
      [{ ...clientCertificate('client'), keyFile: pem('ca.key') }, /KAFKA_SSL_KEY_FILE is not the key of/],
      [
        { caFile: pem('no-pem.txt'), certFile: `${folder}/none.pem`, keyFile: encrypted },
        /CA_FILE[^]*CERT_FILE[^]*KEY_FILE/,
      ],
    ] as const
    for (const [files, said] of lines) {
      expect(attempt(files)).toThrow(KunjunganError)
      expect(attempt(files)).toThrow(said)
    }
  })

  test('certificate files that would be ignored without KAFKA_SSL', () => {
    const files = { KAFKA_SSL_CA_FILE: '/ca.pem' }
    expect(() => readEnvironment(files, '/')).toThrow(/KAFKA_SSL_CA_FILE is set, so KAFKA_SSL must be true/)
    expect(() => readEnvironment({ ...files, KAFKA_SSL: 'false' }, '/')).toThrow(/KAFKA_SSL must be true/)
    const read = kafkaSecurity(readEnvironment({ ...files, KAFKA_SSL: 'true' }, '/'))
    expect(read).toEqual({ ssl: true, caFile: '/ca.pem' })
  })
})
