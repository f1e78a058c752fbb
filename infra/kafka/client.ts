/**
 * The one place that makes kafkajs clients: security, retries, all codecs, logs through pino. Errors become sentences
 * with the mend; kafkajs's own log lines never hold what a record says.
 */
import { readFileSync } from 'node:fs'
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs'
import type { KafkaSecurity } from '../config.ts'
import { KunjunganError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { registerCodecs } from './codecs.ts'

export interface KafkaAccess {
  readonly brokers: readonly string[]
  readonly security: KafkaSecurity
}

/** A kafkajs client; consumers, producers and admins are made from it and closed by who made them. */
export function createKafka(access: KafkaAccess, clientId: string, logger: Logger): Kafka {
  registerCodecs()
  const { security } = access
  const config: KafkaConfig = {
    clientId,
    brokers: [...access.brokers],
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 8 },
    logLevel: logLevel.INFO,
    logCreator: () => logTo(logger.child({ component: 'kafkajs' })),
    ...(security.sasl === undefined ? {} : { sasl: security.sasl as SASLOptions }),
    ...(security.ssl ? { ssl: readCertificates(security) } : {}),
  }
  return new Kafka(config)
}

/** Kafka's own name of an error, such as TOPIC_AUTHORIZATION_FAILED; undefined where no broker gave one. */
export function kafkaErrorType(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error.name === 'KafkaJSSASLAuthenticationError') return 'SASL_AUTHENTICATION_FAILED'
  if ('type' in error && typeof error.type === 'string') return error.type
  return error.cause === undefined || error.cause === error ? undefined : kafkaErrorType(error.cause)
}

/** What to tell a user about an error of these brokers. */
export function kafkaFault(error: unknown, access: KafkaAccess): KunjunganError {
  const brokers = access.brokers.join(',')
  const type = kafkaErrorType(error)
  const cause = { cause: error }
  if (type === 'SASL_AUTHENTICATION_FAILED') {
    return new KunjunganError(
      'kafka',
      `Kafka at ${brokers} refuses the login: check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.`,
      cause,
    )
  }
  if (type?.endsWith('AUTHORIZATION_FAILED') === true) {
    return new KunjunganError(
      'kafka',
      `Kafka at ${brokers} denies a right (${type}): see README, "Running it for real".`,
      cause,
    )
  }
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION') {
    return new KunjunganError('kafka', 'A topic is not there: run `npx kunjungan migrate`.', cause)
  }
  return new KunjunganError(
    'kafka',
    `Kafka at ${brokers} does not answer: start it (\`npx kunjungan stack up\`) or set KAFKA_BROKERS.`,
    {
      cause: error,
      retryable: true,
    },
  )
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const mend = 'check KAFKA_SSL_CA_FILE, KAFKA_SSL_CERT_FILE and KAFKA_SSL_KEY_FILE'
    throw new KunjunganError('config', `${file} cannot be read: ${mend}.`, { cause: error })
  }
}

function readCertificates(security: KafkaSecurity): NonNullable<KafkaConfig['ssl']> {
  return {
    ...(security.caFile === undefined ? {} : { ca: [readFile(security.caFile)] }),
    ...(security.certFile === undefined ? {} : { cert: readFile(security.certFile) }),
    ...(security.keyFile === undefined ? {} : { key: readFile(security.keyFile) }),
  }
}

/** Says of kafkajs what an operator can use; its retries and rejoins are everyday life and go to debug. */
function logTo(
  logger: Logger,
): (entry: { level: logLevel; namespace: string; log: { message: string } }) => void {
  return ({ level, namespace, log }) => {
    const fields = { namespace }
    if (level === logLevel.ERROR) logger.debug(fields, log.message)
    else if (level === logLevel.WARN) logger.debug(fields, log.message)
    else logger.trace(fields, log.message)
  }
}
