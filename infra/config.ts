/**
 * Configuration from the environment alone, checked once, with every mistake listed together. Commands get this object;
 * `process.env` itself is read where it is not there yet (cli/main.ts, the launcher). What is not set here is decided by
 * the embedded services.
 */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { KunjunganError } from './errors.ts'

const text = z.string().min(1)
const boolean = z.enum(['true', 'false']).transform((value) => value === 'true')
const port = z.coerce
  .number('must be a port, 1 to 65535')
  .int('must be a port, 1 to 65535')
  .min(1, 'must be a port, 1 to 65535')
  .max(65_535, 'must be a port, 1 to 65535')
const portOrAny = z.coerce
  .number('must be a port, 0 (any free one) to 65535')
  .int('must be a port, 0 (any free one) to 65535')
  .min(0, 'must be a port, 0 (any free one) to 65535')
  .max(65_535, 'must be a port, 0 (any free one) to 65535')
const wholeNumber = z.coerce
  .number('must be a whole number')
  .int('must be a whole number')
  .min(1, 'must be at least 1')
// `abort`: the rules that follow parse the address, and would throw at one that is none.
const httpUrl = z.url({
  protocol: /^https?$/,
  error: 'must be http://HOST... or https://HOST...',
  abort: true,
})
/** The client would take user and database of the address before every other, for all users alike. */
const clickhouseAddress = z
  .url({ protocol: /^https?$/, error: 'must be http://HOST:PORT or https://HOST:PORT', abort: true })
  .refine((address) => {
    const { username, password } = new URL(address)
    return username === '' && password === ''
  }, 'must hold no user and no password: they go into CLICKHOUSE_USER, CLICKHOUSE_PASSWORD and the others of docs/configuration.md')
  .refine((address) => {
    const { pathname, searchParams } = new URL(address)
    return pathname === '/' && [...searchParams.keys()].every((name) => name.startsWith('ch_'))
  }, 'must be http://HOST:PORT or https://HOST:PORT, without a path or a query')
/** Several are nodes with the same data: the first that serves is used. A semicolon stands between shards. */
const clickhouseUrl = text
  .transform((list) => list.split(';').map((shard) => shard.split(',').map((address) => address.trim())))
  .pipe(z.array(z.array(clickhouseAddress)))
  .transform((shards) => shards.map((addresses) => addresses.join(',')).join(';'))
/** Names of databases and topics grow from the namespace, so it keeps to what both allow. */
const namespace = z
  .string()
  .regex(/^([a-z][a-z0-9]{0,15})?$/, 'must be up to 16 lower-case letters and digits')

/** An address, or a network with a prefix that its kind of address can have. */
function isNetwork(given: string): boolean {
  const [, address = '', prefix = '1'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(given) ?? []
  const version = isIP(address)
  return version !== 0 && Number(prefix) >= 1 && Number(prefix) <= (version === 4 ? 32 : 128)
}

const proxies = text
  .transform((list) => list.split(',').map((address) => address.trim()))
  .refine(
    (list) => list.every(isNetwork),
    'must be addresses of proxies, or networks such as 10.0.0.0/8, with commas between',
  )

const Environment = z.object({
  KAFKA_BROKERS: text
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .refine(
      (list) => list.every((broker) => /^[^\s:[\]@/]+:\d+$/.test(broker)),
      'must be HOST:PORT[,HOST:PORT]...',
    )
    .optional(),
  KAFKA_SSL: boolean.optional(),
  KAFKA_SSL_CA_FILE: text.optional(),
  KAFKA_SSL_CERT_FILE: text.optional(),
  KAFKA_SSL_KEY_FILE: text.optional(),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: text.optional(),
  KAFKA_SASL_PASSWORD: text.optional(),
  CLICKHOUSE_URL: clickhouseUrl.optional(),
  CLICKHOUSE_CLUSTER: z
    .string()
    .regex(/^\w+$/, 'must be a name of letters, digits and underscores, as in remote_servers')
    .optional(),
  CLICKHOUSE_TCP_PORT: port.optional(),
  CLICKHOUSE_USER: text.optional(),
  CLICKHOUSE_PASSWORD: z.string().optional(),
  CLICKHOUSE_ADMIN_USER: text.optional(),
  CLICKHOUSE_ADMIN_PASSWORD: z.string().optional(),
  CLICKHOUSE_OTHER_ADMIN_PASSWORD: z.string().optional(),
  CLICKHOUSE_BI_PASSWORD: z.string().optional(),
  CLICKHOUSE_ALERT_USER: text.optional(),
  CLICKHOUSE_ALERT_PASSWORD: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  KUNJUNGAN_HOME: text.optional(),
  KUNJUNGAN_NAMESPACE: namespace.default(''),
  KUNJUNGAN_REFERENCE: text.optional(),
  KUNJUNGAN_QUEUE_PARTITIONS: wholeNumber.default(12),
  KUNJUNGAN_PARTITIONS: wholeNumber.default(6),
  KUNJUNGAN_REPLICATION: wholeNumber.optional(),
  KUNJUNGAN_DEAD_LETTER_DAYS: wholeNumber.default(30),
  KUNJUNGAN_ALERT_DAYS: wholeNumber.default(400),
  KUNJUNGAN_BATCH_ROWS: wholeNumber.default(200_000),
  KUNJUNGAN_BUFFER_BYTES: wholeNumber.min(1_048_576, 'must be at least 1048576 (1 MiB)').default(67_108_864),
  KUNJUNGAN_BATCH_AGE_MS: wholeNumber.default(500),
  KUNJUNGAN_FETCH_BYTES: wholeNumber.min(1_048_576, 'must be at least 1048576 (1 MiB)').default(4_194_304),
  KUNJUNGAN_METRICS_PORT: portOrAny.optional(),
  KUNJUNGAN_METRICS_HOST: text.default('127.0.0.1'),
  KUNJUNGAN_ALERT_METRICS_PORT: portOrAny.optional(),
  KUNJUNGAN_ALERT_EVERY_SECONDS: wholeNumber.max(900, 'must be at most 900').default(60),
  KUNJUNGAN_ALERT_REPEAT_MINUTES: wholeNumber.default(240),
  KUNJUNGAN_ALERT_LANGUAGE: z.enum(['id', 'en']).default('id'),
  KUNJUNGAN_ALERT_EXTERNAL_URL: httpUrl
    .refine((address) => new URL(address).username === '', 'is part of what is sent: it must hold no user')
    .optional(),
  KUNJUNGAN_ALERT_WEBHOOK_URL: text
    .transform((list) => list.trim().split(/[\s,]+(?=https?:\/\/)/))
    .pipe(z.array(httpUrl))
    .optional(),
  KUNJUNGAN_ALERT_WEBHOOK_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  KUNJUNGAN_ALERT_TIMEOUT_SECONDS: wholeNumber.max(300, 'must be at most 300').default(10),
  KUNJUNGAN_ALERTMANAGER_URL: httpUrl.optional(),
  KUNJUNGAN_BOARD_HOST: text.default('127.0.0.1'),
  KUNJUNGAN_BOARD_PORT: portOrAny.default(8090),
  KUNJUNGAN_BOARD_LOGIN: z.enum(['clickhouse', 'none']).optional(),
  KUNJUNGAN_BOARD_TLS_CERT_FILE: text.optional(),
  KUNJUNGAN_BOARD_TLS_KEY_FILE: text.optional(),
  KUNJUNGAN_BOARD_PROXIES: proxies.optional(),
  KUNJUNGAN_BOARD_METRICS_PORT: portOrAny.optional(),
  KUNJUNGAN_COLLECT_HOST: text.default('127.0.0.1'),
  KUNJUNGAN_COLLECT_PORT: portOrAny.default(8088),
  KUNJUNGAN_COLLECT_METRICS_PORT: portOrAny.optional(),
  KUNJUNGAN_COLLECT_KEYS_FILE: text.optional(),
  KUNJUNGAN_COLLECT_TLS_CERT_FILE: text.optional(),
  KUNJUNGAN_COLLECT_TLS_KEY_FILE: text.optional(),
  KUNJUNGAN_CONNECT_METRICS_PORT: portOrAny.optional(),
  KUNJUNGAN_COLLECT_PROXIES: proxies.optional(),
  KUNJUNGAN_KEY: text.optional(),
  KUNJUNGAN_PSEUDONYM_KEY: text.optional(),
  KUNJUNGAN_COLLECT_CONNECTIONS: wholeNumber.default(2_000),
  KUNJUNGAN_COLLECT_EVENTS_PER_SECOND: wholeNumber.default(1_000),
  KUNJUNGAN_COLLECT_TOTAL_EVENTS_PER_SECOND: wholeNumber.default(20_000),
})

export interface KafkaSecurity {
  readonly ssl: boolean
  readonly caFile?: string
  readonly certFile?: string
  readonly keyFile?: string
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
    readonly username: string
    readonly password: string
  }
}

export type Environment = z.infer<typeof Environment>

/**
 * Reads and checks the environment.
 * @param env - `process.env`, given by the composition root; an empty value counts as not set.
 * @param checkout - the folder that relative paths and the default data directory start from.
 * @throws KunjunganError `config` that lists every mistake.
 */
export function readEnvironment(
  env: NodeJS.ProcessEnv,
  checkout: string,
): Environment & { KUNJUNGAN_HOME: string } {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = Environment.safeParse(set)
  const mistakes = [...(parsed.success ? [] : parsed.error.issues.map(describe)), ...pairMistakes(set)]
  if (!parsed.success || mistakes.length > 0) {
    throw new KunjunganError(
      'config',
      `The environment is not right:\n${mistakes.map((line) => `  ${line}`).join('\n')}`,
    )
  }
  return { ...parsed.data, KUNJUNGAN_HOME: resolve(checkout, parsed.data.KUNJUNGAN_HOME ?? '.kunjungan') }
}

function describe(issue: z.core.$ZodIssue): string {
  // Of a list, the variable and not the place in it.
  return `${String(issue.path[0])}: ${issue.message}`
}

/** Rules over more than one variable. */
function pairMistakes(env: Readonly<Record<string, unknown>>): string[] {
  const mistakes: string[] = []
  const together = (names: readonly (keyof Environment)[]): void => {
    const given = names.filter((name) => env[name] !== undefined)
    if (given.length > 0 && given.length < names.length) {
      const missing = names.filter((name) => env[name] === undefined)
      mistakes.push(`${given.join(' and ')} is set, so ${missing.join(' and ')} must be set too`)
    }
  }
  together(['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'])
  together(['KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE'])
  if (env['CLICKHOUSE_CLUSTER'] !== undefined && env['CLICKHOUSE_URL'] === undefined)
    mistakes.push('CLICKHOUSE_CLUSTER is set, so CLICKHOUSE_URL must name nodes of it')
  const { CLICKHOUSE_URL: url } = env
  if (env['CLICKHOUSE_CLUSTER'] === undefined && typeof url === 'string' && url.includes(';'))
    mistakes.push('CLICKHOUSE_URL names several shards, so CLICKHOUSE_CLUSTER must be set too')
  together(['KUNJUNGAN_BOARD_TLS_CERT_FILE', 'KUNJUNGAN_BOARD_TLS_KEY_FILE'])
  together(['KUNJUNGAN_COLLECT_TLS_CERT_FILE', 'KUNJUNGAN_COLLECT_TLS_KEY_FILE'])
  // Without it they would be ignored, and the password would travel in the clear.
  const files = (['KAFKA_SSL_CA_FILE', 'KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE'] as const).filter(
    (name) => env[name] !== undefined,
  )
  if (files.length > 0 && env['KAFKA_SSL'] !== 'true')
    mistakes.push(`${files.join(' and ')} is set, so KAFKA_SSL must be true`)
  return mistakes
}

/** How to talk to Kafka, from the environment's variables. */
export function kafkaSecurity(env: Environment): KafkaSecurity {
  return {
    ssl: env.KAFKA_SSL ?? false,
    ...(env.KAFKA_SSL_CA_FILE === undefined ? {} : { caFile: env.KAFKA_SSL_CA_FILE }),
    ...(env.KAFKA_SSL_CERT_FILE === undefined ? {} : { certFile: env.KAFKA_SSL_CERT_FILE }),
    ...(env.KAFKA_SSL_KEY_FILE === undefined ? {} : { keyFile: env.KAFKA_SSL_KEY_FILE }),
    ...(env.KAFKA_SASL_MECHANISM === undefined ||
    env.KAFKA_SASL_USERNAME === undefined ||
    env.KAFKA_SASL_PASSWORD === undefined
      ? {}
      : {
          sasl: {
            mechanism: env.KAFKA_SASL_MECHANISM,
            username: env.KAFKA_SASL_USERNAME,
            password: env.KAFKA_SASL_PASSWORD,
          },
        }),
  }
}
