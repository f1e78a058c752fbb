/**
 * The one place that makes kafkajs clients: security, retries, all codecs, logs through pino. Errors become sentences
 * with the fix; kafkajs's own log lines never hold what a record says.
 */
import type { Kafka, KafkaConfig, logLevel, RetryOptions } from 'kafkajs'
import type { KafkaSecurity } from '../config.ts'
import { because, KunjunganError, ownFaultText } from '../errors.ts'
import type { Logger } from '../log.ts'
import { readCertificates } from './certificates.ts'
import { registerCodecs } from './kafkajs/codecs.ts'
import { kafkajs } from './kafkajs/kafkajs.ts'
import { loginOf } from './kafkajs/login.ts'
import { createSocketFactory } from './kafkajs/sockets.ts'
import { endRetriesAtTlsFaults, type TlsFault, tlsFaultOf } from './kafkajs/tls-faults.ts'
import type { KafkaErrorType } from './error-types.ts'
import { isOwnFault } from './own-fault.ts'
import { isNamed, kafkaSentence } from './sentences.ts'

export interface KafkaAccess {
  readonly brokers: readonly string[]
  readonly security: KafkaSecurity
  /** Why the embedded broker has ended, with the fix, where the machine is the cause. */
  readonly whyDown?: () => string | undefined
}

const defaultRetry: RetryOptions = { initialRetryTime: 200, maxRetryTime: 2_000, retries: 5 }

/**
 * A kafkajs client; consumers, producers and admins are made from it and closed by the code that made them.
 * @param retry - of its connections.
 * @throws KunjunganError `config` where a certificate file cannot be used.
 */
export function createKafka(
  access: KafkaAccess,
  clientId: string,
  logger: Logger,
  retry = defaultRetry,
): Kafka {
  registerCodecs()
  endRetriesAtTlsFaults()
  const { security } = access
  const config: KafkaConfig = {
    clientId,
    brokers: [...access.brokers],
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    retry,
    socketFactory: createSocketFactory(),
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => logTo(logger.child({ component: 'kafkajs' })),
    ...(security.sasl === undefined ? {} : { sasl: loginOf(security.sasl) }),
    ...(security.ssl ? { ssl: readCertificates(security) } : {}),
  }
  return new kafkajs.Kafka(config)
}

/** Kafka's own name of an error, such as TOPIC_AUTHORIZATION_FAILED; undefined where no broker gave one. */
export function kafkaErrorType(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error.name === 'KafkaJSSASLAuthenticationError') return 'SASL_AUTHENTICATION_FAILED'
  if ('type' in error && typeof error.type === 'string') return error.type
  for (const part of partsOf(error)) {
    const type = kafkaErrorType(part)
    if (type !== undefined) return type
  }
  return error.cause === undefined || error.cause === error ? undefined : kafkaErrorType(error.cause)
}

/** The errors within an error about several topics, partitions or groups. */
function partsOf(error: Error): unknown[] {
  if ('errors' in error && Array.isArray(error.errors)) return error.errors
  const list = 'partitions' in error ? error.partitions : 'groups' in error ? error.groups : undefined
  return Array.isArray(list) ? list.map((part: { error?: unknown }) => part.error) : []
}

/** What to tell a user about an error of these brokers: one sentence that names the fault and the fix. */
export function kafkaFault(error: unknown, access: KafkaAccess): KunjunganError {
  const type = kafkaErrorType(error)
  const brokers = access.brokers.join(',')
  const sentence = (type === undefined ? undefined : refusal(type, access)) ?? tlsSentence(error)
  if (sentence !== undefined)
    return new KunjunganError('kafka', `Kafka at ${brokers} ${sentence}`, { cause: error })
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION') {
    return new KunjunganError('kafka', 'A topic is not there: run `npx kunjungan migrate`.', { cause: error })
  }
  const known = kafkaSentence(error, type, access)
  if (known !== undefined)
    return new KunjunganError('kafka', `Kafka at ${brokers} ${known}`, { cause: error })
  if (type === undefined && isOwnFault(error)) {
    const text = `This is a fault of Kunjungan or of its Kafka client, not of Kafka at ${brokers}: ${ownFaultText(error)}. Report it with this message.`
    return new KunjunganError('kafka', text, { cause: error })
  }
  const text = isNamed(error, 'KafkaJSGroupCoordinatorNotFound')
    ? // kafkajs keeps to itself why no broker named one; a missing right is by far the most common.
      `tells ${userOf(access)} no coordinator of its consumer group or transaction: most likely it misses the rights listed in docs/secured-kafka.md, else look at the brokers.`
    : isHungUp(error)
      ? 'takes the connection and hangs up: see whether this port wants TLS (KAFKA_SSL) or a login (KAFKA_SASL_MECHANISM).'
      : `does not answer: ${because(access.whyDown)}start it (\`npx kunjungan stack up\`) or set KAFKA_BROKERS.`
  return new KunjunganError('kafka', `Kafka at ${brokers} ${text}`, { cause: error })
}

function userOf({ security }: KafkaAccess): string {
  return security.sasl === undefined ? 'this client' : `User:${security.sasl.username}`
}

function refusal(type: string, access: KafkaAccess): string | undefined {
  if (type === 'SASL_AUTHENTICATION_FAILED') {
    return 'refuses the login: check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.'
  }
  if (type === 'UNSUPPORTED_SASL_MECHANISM') {
    const mechanism = access.security.sasl?.mechanism ?? ''
    return `does not offer the login ${mechanism} at this port: set KAFKA_SASL_MECHANISM to one that it offers.`
  }
  if (type === 'ILLEGAL_SASL_STATE') {
    return 'wants no login at this port: unset KAFKA_SASL_MECHANISM or take the port of its SASL listener.'
  }
  if (type === 'KAFKA_STORAGE_ERROR') {
    return 'has a log folder that is offline, mostly because its disk is full or broken: make room there and start that broker again.'
  }
  if (!type.endsWith('AUTHORIZATION_FAILED')) return undefined
  const resource = deniedResources[type as KafkaErrorType] ?? 'something'
  return `denies ${userOf(access)} a right on ${resource} (${type}): give it the rights listed in docs/secured-kafka.md.`
}

const deniedResources: Readonly<Partial<Record<KafkaErrorType, string>>> = {
  TOPIC_AUTHORIZATION_FAILED: 'a topic',
  GROUP_AUTHORIZATION_FAILED: 'the consumer group',
  CLUSTER_AUTHORIZATION_FAILED: 'the cluster',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'a transactional id',
}

function tlsSentence(error: unknown): string | undefined {
  const fault = tlsFaultOf(error)
  return fault === undefined ? undefined : tlsSentences[fault]
}

const tlsSentences: Readonly<Record<TlsFault, string>> = {
  untrusted:
    'has a certificate that is not trusted: set KAFKA_SSL_CA_FILE to the PEM file of the CA that issued it.',
  outdated: 'has a certificate that has expired or is not valid yet: renew it there, and check the clocks.',
  misnamed:
    'has a certificate for another host: set KAFKA_BROKERS to the names in it, or have this one put into it.',
  no_tls: 'speaks no TLS at this port: take the port of its TLS listener, or unset KAFKA_SSL.',
  tls_only: 'wants TLS at this port: set KAFKA_SSL=true.',
  own_certificate:
    'wants a client certificate that it trusts: check KAFKA_SSL_CERT_FILE and KAFKA_SSL_KEY_FILE, their CA and their end date.',
  no_common_tls: 'has no version or cipher of TLS in common with Node: enable TLS 1.2 or 1.3 there.',
}

/** True where the other side closed the connection without an answer. */
function isHungUp(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (isNamed(error, 'KafkaJSConnectionClosedError')) return true
  if ('code' in error && error.code === 'ECONNRESET') return true
  return error.cause !== undefined && error.cause !== error && isHungUp(error.cause)
}

/** The log lines of kafkajs, for debugging alone: its retries and rejoins are normal, and errors come as errors. */
function logTo(
  logger: Logger,
): (entry: { level: logLevel; namespace: string; log: { message: string } }) => void {
  return ({ level, namespace, log }) => {
    const fields = { namespace }
    if (level === kafkajs.logLevel.ERROR) logger.debug(fields, log.message)
    else if (level === kafkajs.logLevel.WARN) logger.debug(fields, log.message)
    else logger.trace(fields, log.message)
  }
}
