/**
 * The certificate and key of a server from their files, and again when they were renewed: a certificate that is
 * renewed every few weeks must not need a restart. Files that cannot be used leave the former ones in use.
 */
import { readFile, stat } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { KunjunganError, messageOf } from '../../../infra/errors.ts'
import type { Logger } from '../../../infra/log.ts'

export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
}

export interface Tls {
  readonly cert: Buffer
  readonly key: Buffer
}

/** @throws KunjunganError `config` where a file cannot be read, is no PEM, or the two do not belong together. */
export async function readTls({ certFile, keyFile }: TlsFiles): Promise<Tls> {
  try {
    const tls = { cert: await readFile(certFile), key: await readFile(keyFile) }
    createSecureContext(tls)
    return tls
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new KunjunganError(
      'config',
      `The certificate cannot be used (${code}): ${certFile} must be a PEM file with the certificate and its chain, ${keyFile} its private key without a passphrase.`,
      { cause: error },
    )
  }
}

/** Calls back with each renewal, until it is disposed. */
export function watchTls(
  files: TlsFiles,
  onRenewed: (tls: Tls) => void,
  { logger, everyMs = 30_000 }: { readonly logger: Logger; readonly everyMs?: number },
): Disposable {
  let seen: string | undefined
  const look = async (): Promise<void> => {
    try {
      const now = await stampOf(files)
      if (seen !== undefined && now !== seen) {
        onRenewed(await readTls(files))
        logger.info('the certificate was renewed')
      }
      seen = now
    } catch (error) {
      logger.error({ fault: messageOf(error) }, 'a renewed certificate cannot be used: the former one stays')
    }
  }
  void look()
  const timer = setInterval(() => void look(), everyMs).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

async function stampOf({ certFile, keyFile }: TlsFiles): Promise<string> {
  const stats = await Promise.all([stat(certFile), stat(keyFile)])
  return stats.map(({ mtimeMs, size, ino }) => `${mtimeMs}/${size}/${ino}`).join()
}
