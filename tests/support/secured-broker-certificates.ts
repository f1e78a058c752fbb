/**
 * Certificates for tests, made at run time by openssl and never stored in the tree: a CA with a server and client
 * certificates, another CA that no client trusts, an expired and a misnamed server certificate. EC keys, as PEM.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificates {
  readonly folder: string
  /** The path of a PEM file: `ca.pem`, `client.pem`, `client.key` and so on. */
  readonly file: (name: string) => string
}

const local = 'subjectAltName=IP:127.0.0.1,DNS:localhost'
const years = 3650
const yesterday = '20240101000000Z'

/** Makes all of them in the folder; about a second. */
export function makeCertificates(folder: string): Certificates {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  }
  const key = (name: string): void =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`)
  const authority = (name: string): void => {
    key(name)
    const days = String(years)
    openssl(
      'req',
      '-x509',
      '-new',
      '-key',
      `${name}.key`,
      '-subj',
      `/CN=${name}`,
      '-days',
      days,
      '-out',
      `${name}.pem`,
    )
  }
  // `openssl ca` alone can set both dates; it wants a little database of what it signed.
  const sign = (name: string, ca: string, extension: string, end: string): void => {
    key(name)
    openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
    writeFileSync(join(folder, `${name}.cnf`), caConfiguration(extension))
    writeFileSync(join(folder, 'index.txt'), '')
    const dates = ['-startdate', '20230101000000Z', '-enddate', end]
    const files = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-cert', `${ca}.pem`, '-keyfile', `${ca}.key`]
    openssl('ca', '-batch', '-notext', '-config', `${name}.cnf`, ...dates, ...files)
    const chain = readFileSync(join(folder, `${name}.pem`), 'utf8')
    const pem = readFileSync(join(folder, `${name}.key`), 'utf8')
    writeFileSync(join(folder, `${name}.keystore.pem`), pem + chain, { mode: 0o600 })
  }
  const later = '20991231000000Z'
  authority('ca')
  authority('stranger-ca')
  sign('server', 'ca', local, later)
  sign('expired', 'ca', local, yesterday)
  sign('misnamed', 'ca', 'subjectAltName=DNS:kafka.example.test', later)
  sign('client', 'ca', 'extendedKeyUsage=clientAuth', later)
  sign('stranger', 'stranger-ca', 'extendedKeyUsage=clientAuth', later)
  writeFileSync(join(folder, 'no-pem.txt'), 'this is no certificate\n')
  return { folder, file: (name) => join(folder, name) }
}

function caConfiguration(extension: string): string {
  return `[ca]
default_ca = test
[test]
dir = .
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = extensions
unique_subject = no
[any]
commonName = supplied
[extensions]
basicConstraints = CA:FALSE
${extension.replace('=', ' = ')}
`
}

/** Certificates are made by openssl; where it is missing the tests that need them are skipped and say so. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0
