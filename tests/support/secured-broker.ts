/**
 * A Kafka of its own with logins, TLS and rights: SASL_SSL with three mechanisms, SSL with client certificates, and
 * listeners that are wrong on purpose. StandardAuthorizer refuses whatever no ACL allows; rights are given through
 * the super user `admin`. The plain listener is the test stack's own (its probe), where no one logs in and everybody
 * is a super user: tests use it for nothing but talking TLS to a port without. Ends what it started.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { AclEntry, Admin } from 'kafkajs'
import { embeddedUsers } from '../../cli/embedded-users.ts'
import type { KafkaSecurity } from '../../infra/config.ts'
import { createKafka, type KafkaAccess } from '../../infra/kafka/client.ts'
import { createLogger } from '../../infra/log.ts'
import { ensureKafkaJars, findJava } from '../../infra/stack/java.ts'
import { escapeProperty } from '../../infra/stack/kafka.ts'
import { prepareHome } from '../../infra/stack/paths.ts'
import { LOOPBACK } from '../../infra/stack/ports.ts'
import { acquireStack, type AcquiredStack } from '../../infra/stack/stack.ts'
import { databaseNames } from '../../sql/databases.ts'
import { readReference } from '../../sql/reference.ts'
import { freePorts } from './free-ports.ts'
import { type Certificates, makeCertificates } from './secured-broker-certificates.ts'

type Sasl = NonNullable<KafkaSecurity['sasl']>

/** Where to connect: `login` takes every mechanism, `scram512` that one alone, `mutual` a client certificate. */
const listeners = ['login', 'scram512', 'mutual', 'expired', 'misnamed'] as const
export type Listener = (typeof listeners)[number] | 'plain'

export const users = [
  'admin',
  'queue-system',
  'kunjungan-ingest',
  'kunjungan-operator',
  'kunjungan-alert',
  'kunjungan-collect',
  'alert-reader',
  'nobody',
] as const
export type User = (typeof users)[number]

export interface SecuredBroker extends AsyncDisposable {
  readonly certificates: Certificates
  readonly stack: AcquiredStack
  /** Access with the right CA, unless `security` says otherwise. */
  readonly access: (listener: Listener, security?: Partial<KafkaSecurity>) => KafkaAccess
  readonly login: (user: User, mechanism?: Sasl['mechanism']) => Sasl
  /** The super user's connected client. */
  readonly admin: Admin
  readonly allow: (entries: readonly AclEntry[]) => Promise<void>
  readonly withdraw: (entries: readonly AclEntry[]) => Promise<void>
}

const checkout = join(import.meta.dirname, '..', '..')
const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']
const deps = { logger: createLogger({ level: 'silent', pretty: false }), progress: () => undefined }

/** Starts it, with a ClickHouse beside; some five seconds. */
export async function startSecuredBroker(): Promise<SecuredBroker> {
  await using undo = new AsyncDisposableStack()
  const home = mkdtempSync(join(tmpdir(), 'kunjungan-secured-'))
  undo.defer(() => rmSync(home, { recursive: true, force: true }))
  const certificates = makeCertificates(join(home, 'certificates'))
  const names = ['plain', 'controller', ...listeners]
  const free = await freePorts(names.length)
  const ports = Object.fromEntries(names.map((name, at) => [name, free[at] ?? 0]))
  const passwords = Object.fromEntries(users.map((user) => [user, randomBytes(12).toString('hex')]))
  const properties = brokerProperties(ports, certificates, passwords)
  const cacheDir = join(checkout, 'node_modules', '.cache', 'kunjungan')
  await format(home, cacheDir, properties, passwords)
  const stack = undo.use(
    await acquireStack(
      {
        home,
        cacheDir,
        machine: process.env,
        brokerProperties: properties,
        usersXml: embeddedUsers(await readReference(join(checkout, 'sql', 'reference')), [databaseNames('')]),
        kafkaPort: ports['plain'] ?? 0,
        clickhousePorts: { http: 0, tcp: 0 },
      },
      deps,
    ),
  )
  const access = (listener: Listener, security: Partial<KafkaSecurity> = {}): KafkaAccess => ({
    brokers: [`${LOOPBACK}:${ports[listener] ?? 0}`],
    security: { ssl: true, caFile: certificates.file('ca.pem'), ...security },
  })
  const login = (user: User, mechanism: Sasl['mechanism'] = 'scram-sha-512'): Sasl => ({
    mechanism,
    username: user,
    password: passwords[user] ?? '',
  })
  const admin = createKafka(access('login', { sasl: login('admin') }), 'test-admin', deps.logger).admin()
  await admin.connect()
  undo.defer(() => admin.disconnect())
  const running = undo.move()
  return {
    certificates,
    stack,
    access,
    login,
    admin,
    async allow(entries) {
      await admin.createAcls({ acl: [...entries] })
    },
    async withdraw(entries) {
      await admin.deleteAcls({ filters: [...entries] })
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function protocol(name: string): string {
  return name === 'mutual' ? 'SSL' : 'SASL_SSL'
}

function keystore(name: string): string {
  return name === 'expired' || name === 'misnamed' ? `${name}.keystore.pem` : 'server.keystore.pem'
}

function brokerProperties(
  ports: Readonly<Record<string, number>>,
  certificates: Certificates,
  passwords: Readonly<Record<string, string>>,
): Record<string, string> {
  const at = (name: string): string => `${LOOPBACK}:${ports[name] ?? 0}`
  const named = listeners.map((name) => `${name.toUpperCase()}://${at(name)}`).join(',')
  const protocols = listeners.map((name) => `${name.toUpperCase()}:${protocol(name)}`).join(',')
  const plainUsers = users.map((user) => `user_${user}="${passwords[user] ?? ''}"`).join(' ')
  const modules = {
    plain: `org.apache.kafka.common.security.plain.PlainLoginModule required ${plainUsers};`,
    'scram-sha-256': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'scram-sha-512': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  }
  const own = listeners.flatMap((name) => [
    [`listener.name.${name}.ssl.keystore.type`, 'PEM'],
    [`listener.name.${name}.ssl.keystore.location`, certificates.file(keystore(name))],
    [`listener.name.${name}.ssl.truststore.type`, 'PEM'],
    [`listener.name.${name}.ssl.truststore.location`, certificates.file('ca.pem')],
    ...Object.entries(modules).map(([mechanism, module]) => [
      `listener.name.${name}.${mechanism}.sasl.jaas.config`,
      module,
    ]),
  ])
  return {
    listeners: `BROKER://${at('plain')},CONTROLLER://${at('controller')},${named}`,
    'advertised.listeners': `BROKER://${at('plain')},${named}`,
    'listener.security.protocol.map': `BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,${protocols}`,
    'controller.quorum.voters': `1@${at('controller')}`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'false',
    'super.users': 'User:admin;User:ANONYMOUS',
    'sasl.enabled.mechanisms': mechanisms.join(','),
    'listener.name.scram512.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.mutual.ssl.client.auth': 'required',
    ...Object.fromEntries(own),
  }
}

/** Formats before the stack does, as the SCRAM users are written in that step. */
async function format(
  home: string,
  cacheDir: string,
  properties: Readonly<Record<string, string>>,
  passwords: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = prepareHome(home).service.kafka
  const java = await findJava(process.env)
  const jars = await ensureKafkaJars(cacheDir, process.env, deps)
  const all = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'BROKER',
    'log.dirs': 'data',
    ...properties,
  }
  const lines = Object.entries(all).map(
    ([name, value]) => `${escapeProperty(name)}=${escapeProperty(value)}\n`,
  )
  writeFileSync(join(folder, 'secured.properties'), lines.join(''), { mode: 0o600 })
  const scram = users.flatMap((user) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${user},password=${passwords[user] ?? ''}]`,
    ]),
  )
  const cluster = `K${randomBytes(16).toString('base64url').slice(1)}`
  const command = ['kafka.tools.StorageTool', 'format', '-t', cluster, '-c', 'secured.properties', ...scram]
  const options = ['-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-cp', join(jars, '*')]
  await promisify(execFile)(java.file, [...options, ...command], { cwd: folder })
}
