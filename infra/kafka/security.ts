/**
 * TLS for kafkajs: certificate files are read and judged at once, and faults that no retry mends end
 * kafkajs's retries, which would hide them for half a minute. A fault is known by its code, never by its text. No
 * key is ever part of a message.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'
import type { KafkaSecurity } from '../config.ts'
import { KunjunganError, messageOf } from '../errors.ts'
import { kafkajs } from './kafkajs/kafkajs.ts'

export type TlsFault =
  | 'untrusted' // the broker's certificate is of no CA that we trust
  | 'outdated' // it has expired or is not valid yet
  | 'misnamed' // it is for another host
  | 'no_tls' // the port speaks Kafka without TLS
  | 'tls_only' // the port speaks TLS and we did not
  | 'own_certificate' // the broker refuses our certificate or misses one
  | 'no_common_tls' // no version or cipher that both have

const plainPort = 'KUNJUNGAN_PLAIN_PORT'
const tlsPort = 'KUNJUNGAN_TLS_PORT'

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

/** Makes kafkajs give up at a TLS fault: it takes every broken connection for one that may be mended by waiting. */
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

/**
 * Sockets for kafkajs that tell a port with TLS from one without, which Kafka itself answers by hanging up. Where it
 * hangs up on TLS the port is asked once, without any login, whether it speaks plain Kafka.
 */
export function createSocketFactory(): ISocketFactory {
  const plainPorts = new Set<string>()
  return ({ host, port, ssl, onConnect }) => {
    // kafkajs gives null where its types say it is there.
    const tls = (ssl as ConnectionOptions | null | undefined) ?? undefined
    const socket =
      tls === undefined ? plainSocket(host, port, onConnect) : tlsSocket(host, port, tls, onConnect)
    socket.setKeepAlive(true, 60_000)
    return socket
  }

  function tlsSocket(host: string, port: number, tls: ConnectionOptions, onConnect: () => void): Socket {
    const name = isIP(host) === 0 ? { servername: host } : {}
    let isSecure = false
    const socket = connectTls({ host, port, ...name, ...tls }, () => {
      isSecure = true
      onConnect()
    })
    // Forgotten once told: the port may have TLS by the next time.
    if (plainPorts.delete(`${host}:${port}`)) return socket.destroy(withCode(plainPort))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (isSecure || error.code !== 'ECONNRESET') return
      speaksPlainKafka(host, port, () => plainPorts.add(`${host}:${port}`))
    })
    return socket
  }
}

const tlsAlert = Buffer.from([0x15, 0x03])

function plainSocket(host: string, port: number, onConnect: () => void): Socket {
  const socket = connectPlain({ host, port }, onConnect)
  // As the length of an answer this would be 350 MB: no Kafka says so.
  socket.once('data', (chunk: Buffer) => {
    if (chunk.subarray(0, tlsAlert.length).equals(tlsAlert)) socket.destroy(withCode(tlsPort))
  })
  return socket
}

/** Kafka's request ApiVersions, version 0, correlation 7, client `test`; every listener without TLS answers it. */
const apiVersions = Buffer.from('0000000e 0012 0000 00000007 0004 74657374'.replaceAll(' ', ''), 'hex')
const probeMs = 1_000

function speaksPlainKafka(host: string, port: number, onPlain: () => void): void {
  const socket = connectPlain({ host, port, timeout: probeMs }, () => socket.write(apiVersions))
  socket.once('data', (answer: Buffer) => {
    if (answer.length >= 8 && answer.readInt32BE(4) === 7) onPlain()
    socket.destroy()
  })
  for (const event of ['error', 'timeout']) socket.once(event, () => socket.destroy())
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/**
 * The certificate files as TLS options.
 * @throws KunjunganError `config` that lists every file that cannot be used, with what to do.
 */
export function readCertificates(security: KafkaSecurity): ConnectionOptions {
  const mistakes: string[] = []
  const read = (variable: string, file: string | undefined, judge: (pem: string) => string | undefined) => {
    if (file === undefined) return undefined
    try {
      const pem = readFileSync(file, 'utf8')
      const mistake = judge(pem)
      if (mistake === undefined) return pem
      mistakes.push(`${variable}: ${file} ${mistake}`)
    } catch (error) {
      mistakes.push(`${variable}: ${file} cannot be read (${messageOf(error)})`)
    }
    return undefined
  }
  const ca = read('KAFKA_SSL_CA_FILE', security.caFile, certificateMistake)
  const cert = read('KAFKA_SSL_CERT_FILE', security.certFile, certificateMistake)
  const key = read('KAFKA_SSL_KEY_FILE', security.keyFile, keyMistake)
  if (
    cert !== undefined &&
    key !== undefined &&
    !new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
  )
    mistakes.push('KAFKA_SSL_KEY_FILE is not the key of the certificate in KAFKA_SSL_CERT_FILE')
  if (mistakes.length > 0)
    throw new KunjunganError(
      'config',
      `The environment is not right:\n${mistakes.map((line) => `  ${line}`).join('\n')}`,
    )
  return {
    ...(ca === undefined ? {} : { ca: [ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  }
}

function certificateMistake(pem: string): string | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) return 'holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)'
  return blocks.every(isCertificate) ? undefined : 'holds a certificate that is damaged: get it again'
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).subject !== ''
  } catch {
    return false
  }
}

function keyMistake(pem: string): string | undefined {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: .*ENCRYPTED/m.test(pem))
    return 'is encrypted: give a key without a passphrase that its user alone can read'
  try {
    createPrivateKey(pem)
    return undefined
  } catch {
    return 'holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)'
  }
}
