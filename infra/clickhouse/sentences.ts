/**
 * What a fault of ClickHouse means for an operator, as the end of a sentence that begins with "ClickHouse at URL": by
 * its code, by the system's code of the connection, or by the form of an answer that is none of ClickHouse's. Its text
 * is looked at for that form only and never shown, as it may quote data.
 */
const oldVersion =
  'does not know what Kunjungan asks of it, most likely as it is too old: take 26.3 or newer (docs/access.md has the versions)'
const otherSchema = 'has a schema that is not of this version: run `npx kunjungan migrate`'
const coordination =
  'misses its Keeper, so its replicated tables are read-only: start or reach ClickHouse Keeper'

const byCode: Readonly<Record<number, string>> = {
  16: otherSchema,
  47: otherSchema,
  36: oldVersion,
  46: oldVersion,
  48: oldVersion,
  50: oldVersion,
  62: oldVersion,
  63: oldVersion,
  73: oldVersion,
  115: oldVersion,
  344: oldVersion,
  57: 'has a table of that name already, made by something else: rename it, or set KUNJUNGAN_NAMESPACE',
  158: 'stops questions that read more than its limits allow: raise max_rows_to_read of this user, or ask for less',
  307: 'stops questions that read more than its limits allow: raise max_bytes_to_read of this user, or ask for less',
  159: 'took longer than it may: try again, or raise max_execution_time of this user',
  160: 'took longer than it may: try again, or raise max_execution_time of this user',
  164: 'lets this user only read (readonly): give it the rights and the profile of docs/access.md',
  195: 'does not let this user in from this machine: correct the networks of the users file (`npx kunjungan users --network`)',
  201: 'has a quota for this user, which is used up: wait until its interval has passed, or raise it',
  202: 'has as many questions as it takes at once: try again in a moment, or raise max_concurrent_queries',
  225: coordination,
  999: coordination,
  241: 'has too little memory for this: give it more, or raise max_server_memory_usage',
  252: 'has too many parts that wait to be merged: let it catch up, and look at its disk',
  285: 'has too few replicas at work: start the others',
  319: 'does not know whether the other replicas have what was written: look at them; it is sent again',
  210: 'has lost a connection to another of its servers: look at the network between them',
  279: 'reaches none of its other servers: look at them and at the network between them',
  373: 'has a session with that name already: try again',
  392: 'forbids this question: look at its settings for this user',
  452: 'has bounds for a setting that do not fit: give the user the profile of docs/access.md',
  657: 'lets this user use no more disk: raise its limit',
}

/** By what the system says of the connection. */
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
    'cannot be reached, as no way leads there: correct CLICKHOUSE_URL, or look at the network',
  ],
  [
    /^ETIMEDOUT$/,
    'cannot be reached, as no connection came about in time (a firewall?): correct CLICKHOUSE_URL, or look at the network',
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
  if (code !== undefined) return byCode[code]
  if (!(error instanceof Error)) return undefined
  const transport = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const found =
    byTransport.find(([pattern]) => pattern.test(transport)) ??
    byForm.find(([pattern]) => pattern.test(error.message.slice(0, 1_000)))
  return found?.[1]
}

/** What an answer is that came from no ClickHouse and has no form that is known. */
export const foreignAnswer =
  'answers, but not as ClickHouse does: see whether another program has that address, and correct CLICKHOUSE_URL'

/** Every sentence, for the page of errors. */
export const clickHouseSentences: readonly string[] = [
  ...new Set([
    ...Object.values(byCode),
    ...[...byTransport, ...byForm].map(([, sentence]) => sentence),
    foreignAnswer,
  ]),
]
