/**
 * The certificate files for TLS with Kafka, read and checked at once, so that a mistake in them is reported before any
 * connection. No key is ever part of a message.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { KafkaSecurity } from '../config.ts'
import { KunjunganError, messageOf } from '../errors.ts'

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
