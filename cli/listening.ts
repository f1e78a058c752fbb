/**
 * Where the board and the collector listen, with their certificates; refused where figures, passwords or keys would be
 * open to others there. Nothing listens yet.
 */
import { KunjunganError } from '../infra/errors.ts'
import { readTls, type Tls, type TlsFiles } from '../producers/collect/http/tls-files.ts'
import { isLoopbackName } from '../readers/board/http-server.ts'
import type { Connections } from './connections.ts'
import type { CliContext } from './context.ts'

interface Listening {
  readonly host: string
  readonly tls: Tls | undefined
}

export interface BoardListening extends Listening {
  /** Always, but on loopback with the embedded server, which serves one trusted user. */
  readonly isLoginAsked: boolean
}

export interface CollectListening extends Listening {
  readonly tlsFiles: TlsFiles | undefined
}

/** @throws KunjunganError `usage` where figures, or passwords, would be open to others; `config` for the certificate. */
export async function boardListening(
  { env }: Pick<CliContext, 'env'>,
  { embedded }: Pick<Connections, 'embedded'>,
  host = env.KUNJUNGAN_BOARD_HOST,
): Promise<BoardListening> {
  const tlsFiles = filesOf(env.KUNJUNGAN_BOARD_TLS_CERT_FILE, env.KUNJUNGAN_BOARD_TLS_KEY_FILE)
  const isHere = (isLoopbackName(host) || host === '::1') && env.KUNJUNGAN_BOARD_PROXIES === undefined
  if (!isHere && env.KUNJUNGAN_BOARD_LOGIN === 'none')
    throw new KunjunganError(
      'usage',
      `The board does not listen on ${host} without a login: set KUNJUNGAN_BOARD_LOGIN to clickhouse, or listen on 127.0.0.1 without a proxy.`,
    )
  if (!isHere && tlsFiles === undefined && env.KUNJUNGAN_BOARD_PROXIES === undefined)
    throw new KunjunganError(
      'usage',
      `The board does not listen on ${host} in the clear, as passwords would be read on the way: set KUNJUNGAN_BOARD_TLS_CERT_FILE and KUNJUNGAN_BOARD_TLS_KEY_FILE, or KUNJUNGAN_BOARD_PROXIES to the address of the proxy before it that ends TLS.`,
    )
  const byDefault = isHere && embedded !== undefined ? 'none' : 'clickhouse'
  const isLoginAsked = (env.KUNJUNGAN_BOARD_LOGIN ?? byDefault) === 'clickhouse'
  return { host, tls: await tlsOf(tlsFiles), isLoginAsked }
}

/** @throws KunjunganError `usage` where keys would be open to others; `config` for the certificate. */
export async function collectListening(
  { env }: Pick<CliContext, 'env'>,
  host = env.KUNJUNGAN_COLLECT_HOST,
): Promise<CollectListening> {
  const tlsFiles = filesOf(env.KUNJUNGAN_COLLECT_TLS_CERT_FILE, env.KUNJUNGAN_COLLECT_TLS_KEY_FILE)
  const isHere = host === 'localhost' || host === '::1' || host.startsWith('127.')
  if (!isHere && tlsFiles === undefined && env.KUNJUNGAN_COLLECT_PROXIES === undefined)
    throw new KunjunganError(
      'usage',
      `The collector does not listen on ${host} in the clear, as keys would be read on the way: set KUNJUNGAN_COLLECT_TLS_CERT_FILE and KUNJUNGAN_COLLECT_TLS_KEY_FILE, or KUNJUNGAN_COLLECT_PROXIES to the address of the proxy before it that ends TLS.`,
    )
  return { host, tls: await tlsOf(tlsFiles), tlsFiles }
}

function filesOf(certFile: string | undefined, keyFile: string | undefined): TlsFiles | undefined {
  return certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile }
}

async function tlsOf(files: TlsFiles | undefined): Promise<Tls | undefined> {
  return files === undefined ? undefined : await readTls(files)
}
