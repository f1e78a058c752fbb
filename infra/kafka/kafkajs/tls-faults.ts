/**
 * TLS faults, which kafkajs retries like any broken connection and so hides for half a minute: its error class says
 * here that they are not retriable. A fault is known by its code, never by its text. No issue upstream; can go with a
 * client that ends at a TLS fault.
 */
import { kafkajs } from './kafkajs.ts'

export type TlsFault =
  | 'untrusted' // the broker's certificate is of no CA that we trust
  | 'outdated' // it has expired or is not valid yet
  | 'misnamed' // it is for another host
  | 'no_tls' // the port speaks Kafka without TLS
  | 'tls_only' // the port speaks TLS and we did not
  | 'own_certificate' // the broker refuses our certificate or misses one
  | 'no_common_tls' // no version or cipher that both have

/** Codes of our own, from sockets.ts: the port speaks Kafka without TLS, or TLS where we did not. */
export const plainPort = 'KUNJUNGAN_PLAIN_PORT'
export const tlsPort = 'KUNJUNGAN_TLS_PORT'

const faultsByCode: ReadonlyMap<string, TlsFault> = new Map(
  Object.entries({
    DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
    SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
    UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
    CERT_UNTRUSTED: 'untrusted',
    CERT_REJECTED: 'untrusted',
    CERT_REVOKED: 'untrusted',
    CERT_SIGNATURE_FAILURE: 'untrusted',
    CERT_CHAIN_TOO_LONG: 'untrusted',
    INVALID_CA: 'untrusted',
    INVALID_PURPOSE: 'untrusted',
    PATH_LENGTH_EXCEEDED: 'untrusted',
    CERT_HAS_EXPIRED: 'outdated',
    CERT_NOT_YET_VALID: 'outdated',
    ERR_TLS_CERT_ALTNAME_INVALID: 'misnamed',
    HOSTNAME_MISMATCH: 'misnamed',
    ERR_SSL_WRONG_VERSION_NUMBER: 'no_tls',
    ERR_SSL_PACKET_LENGTH_TOO_LONG: 'no_tls',
    [plainPort]: 'no_tls',
    [tlsPort]: 'tls_only',
    ERR_SSL_UNSUPPORTED_PROTOCOL: 'no_common_tls',
    ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'no_common_tls',
    ERR_SSL_NO_PROTOCOLS_AVAILABLE: 'no_common_tls',
  } as const),
)
/** The broker's alerts about our certificate: OpenSSL names each after the protocol version that brought it in. */
const aboutOurs =
  /_ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED|REQUIRED)|UNKNOWN_CA|ACCESS_DENIED)$/

/** What is wrong with TLS by this error or one of its causes; undefined where it is something else. */
export function tlsFaultOf(error: unknown): TlsFault | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') {
    const fault = faultsByCode.get(error.code)
    if (fault !== undefined) return fault
    if (error.code.startsWith('ERR_SSL_')) {
      if (aboutOurs.test(error.code)) return 'own_certificate'
      if (error.code.endsWith('_ALERT_HANDSHAKE_FAILURE')) return 'no_common_tls'
    }
  }
  return error.cause === undefined || error.cause === error ? undefined : tlsFaultOf(error.cause)
}

function ignore(): void {
  // Nothing is kept.
}

/** Makes kafkajs give up at a TLS fault: it retries every broken connection, as if waiting could fix it. */
export function endRetriesAtTlsFaults(): void {
  Object.defineProperty(kafkajs.KafkaJSConnectionError.prototype, 'retriable', {
    configurable: true,
    get(this: Error) {
      return tlsFaultOf(this) === undefined
    },
    // kafkajs sets it in its constructor.
    set: ignore,
  })
}
