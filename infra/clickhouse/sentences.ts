/**
 * What a fault of ClickHouse means for an operator, as the end of a sentence that begins with "ClickHouse at URL": by
 * its code, by the system's code of the connection, or by the form of an answer that does not come from ClickHouse.
 * Its text is read for that form only and never shown, as it may quote data.
 */
import { type ClickHouseErrorName, clickHouseErrorName } from './error-codes.ts'

const oldVersion =
  'does not know what Kunjungan asks of it, most likely as it is too old: take 26.3 or newer (docs/access.md has the versions)'
const otherSchema = 'has a schema that is not of this version: run `npx kunjungan migrate`'
const coordination =
  'cannot reach its Keeper, so its replicated tables are read-only: start ClickHouse Keeper, or look at the network to it'

const byName: Readonly<Partial<Record<ClickHouseErrorName, string>>> = {
  NO_SUCH_COLUMN_IN_TABLE: otherSchema,
  UNKNOWN_IDENTIFIER: otherSchema,
  BAD_ARGUMENTS: oldVersion,
  UNKNOWN_FUNCTION: oldVersion,
  NOT_IMPLEMENTED: oldVersion,
  UNKNOWN_TYPE: oldVersion,
  SYNTAX_ERROR: oldVersion,
  UNKNOWN_AGGREGATE_FUNCTION: oldVersion,
  UNKNOWN_FORMAT: oldVersion,
  UNKNOWN_SETTING: oldVersion,
  SUPPORT_IS_DISABLED: oldVersion,
  TABLE_ALREADY_EXISTS:
    'has a table of that name already, made by something else: rename it, or set KUNJUNGAN_NAMESPACE',
  TOO_MANY_ROWS:
    'stops queries that read more than its limits allow: raise max_rows_to_read of this user, or ask for less',
  TOO_MANY_BYTES:
    'stops queries that read more than its limits allow: raise max_bytes_to_read of this user, or ask for less',
  TIMEOUT_EXCEEDED: 'took longer than it may: try again, or raise max_execution_time of this user',
  TOO_SLOW: 'took longer than it may: try again, or raise max_execution_time of this user',
  READONLY: 'lets this user only read (readonly): give it the rights and the profile of docs/access.md',
  IP_ADDRESS_NOT_ALLOWED:
    'does not let this user in from this machine: correct the networks of the users file (`npx kunjungan users --network`)',
  QUOTA_EXCEEDED:
    'has a quota for this user, which is used up: wait until its interval has passed, or raise it',
  TOO_MANY_SIMULTANEOUS_QUERIES:
    'runs as many queries at once as it may: try again in a moment, or raise max_concurrent_queries',
  NO_ZOOKEEPER: coordination,
  KEEPER_EXCEPTION: coordination,
  MEMORY_LIMIT_EXCEEDED: 'has too little memory for this: give it more, or raise max_server_memory_usage',
  TOO_MANY_PARTS: 'has too many parts that wait to be merged: let it catch up, and look at its disk',
  TOO_FEW_LIVE_REPLICAS: 'has too few active replicas: start the others',
  UNKNOWN_STATUS_OF_INSERT:
    'does not know whether the other replicas have what was written: look at them; it is sent again',
  NETWORK_ERROR: 'has lost a connection to another of its servers: look at the network between them',
  ALL_CONNECTION_TRIES_FAILED:
    'reaches none of its other servers: look at them and at the network between them',
  FUNCTION_THROW_IF_VALUE_IS_NON_ZERO:
    'refuses rows by a rule of its tables: where CLICKHOUSE_URL names several shards, put each node under its own (`npx kunjungan doctor` says which is not)',
  SESSION_IS_LOCKED: 'has a session with that name already: try again',
  QUERY_IS_PROHIBITED: 'forbids this query: look at its settings for this user',
  SETTING_CONSTRAINT_VIOLATION:
    'has bounds for a setting that do not fit: give the user the profile of docs/access.md',
}

/** By the system's error code of the connection. */
const byTransport: readonly (readonly [RegExp, string])[] = [
  [
    /^ENOTFOUND$|^EAI_(?!AGAIN)/,
    'cannot be found, as this machine does not know the name of the host: correct CLICKHOUSE_URL',
  ],
  [
    /^EAI_AGAIN$/,
    'cannot be found, as the name service (DNS) does not answer: correct CLICKHOUSE_URL, or look at the name service',
  ],
  [
    /^EPROTO$|^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/,
    'speaks no TLS at this port: set CLICKHOUSE_URL to http://, or to the port with TLS (8443 by default)',
  ],
  [
    /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|^CERT_(UNTRUSTED|REJECTED)|^INVALID_CA/,
    'has a certificate that is not trusted: set NODE_EXTRA_CA_CERTS to the PEM file of the CA that issued it',
  ],
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    'has a certificate that has expired or is not valid yet: renew it, and check the clocks',
  ],
  [
    /ALTNAME_INVALID|HOSTNAME_MISMATCH/,
    'has a certificate for another host: set CLICKHOUSE_URL to a name in it, or have this one put into it',
  ],
  [
    /^ERR_SSL_/,
    'cannot agree on TLS with this machine: look at its TLS settings (versions, client certificates)',
  ],
  [
    /^HPE_/,
    'speaks no HTTP at this port: set CLICKHOUSE_URL to its HTTP port (8123 by default; 9000 is the native protocol), or to https://',
  ],
  [
    /^EHOSTUNREACH$|^ENETUNREACH$/,
    'cannot be reached, as there is no route to it: correct CLICKHOUSE_URL, or look at the network',
  ],
  [
    /^ETIMEDOUT$/,
    'cannot be reached, as no connection was made in time (a firewall?): correct CLICKHOUSE_URL, or look at the network',
  ],
]

/** By an answer that is not ClickHouse's. */
const byForm: readonly (readonly [RegExp, string])[] = [
  [
    /is for clickhouse-client program|You must use port \d+ for HTTP/i,
    'takes the native protocol at this port: set CLICKHOUSE_URL to its HTTP port (8123 by default)',
  ],
  [
    /HTTP request to an HTTPS|plain HTTP request was sent to HTTPS/i,
    'wants TLS at this port: set CLICKHOUSE_URL to https://',
  ],
  [
    /^\s*<(!doctype|html|\?xml|head|body)/i,
    'answers with a web page, so a proxy or another program is at that address: correct CLICKHOUSE_URL, or ask who runs it',
  ],
  [
    /^Timeout error/,
    'takes the connection and does not answer in time: look at its load, and whether another program has this port',
  ],
  [
    /^socket hang up/i,
    'takes the connection and hangs up: see whether this port wants TLS (https://), and look at its log',
  ],
]

/** The end of the sentence, without its full stop; undefined where nothing more is known than the code. */
export function clickHouseSentence(error: unknown, code: number | undefined): string | undefined {
  if (code !== undefined) {
    const name = clickHouseErrorName(code)
    return name === undefined ? undefined : byName[name]
  }
  if (!(error instanceof Error)) return undefined
  const transport = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const found =
    byTransport.find(([pattern]) => pattern.test(transport)) ??
    byForm.find(([pattern]) => pattern.test(error.message.slice(0, 1_000)))
  return found?.[1]
}

/** For an answer that does not come from ClickHouse and whose origin is not known. */
export const foreignAnswer =
  'answers, but not as ClickHouse does: see whether another program has that address, and correct CLICKHOUSE_URL'

/** Every sentence, for the page of errors. */
export const clickHouseSentences: readonly string[] = [
  ...new Set([
    ...Object.values(byName),
    ...[...byTransport, ...byForm].map(([, sentence]) => sentence),
    foreignAnswer,
  ]),
]
