/**
 * Who sends: by the headers alone, before the body is read. A bearer key is judged at once; of a signature the key and
 * the timestamp are, and the signature itself once the body is there.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { idOfBearer, isBearerOf, type Key, secretsOf } from './keys.ts'
import { RequestRefused } from '../http/problem.ts'
import { isFresh, isSignatureOf, isSigned, readSignedHead, type SignedHead } from './signature.ts'

export interface Sender {
  readonly key: Key
  /** Of a signed request: to be judged with the body. */
  readonly signed: SignedHead | undefined
}

/** What a request says of its sender, before it is known whether that is true. */
export type Credentials =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'signed'; readonly signed: SignedHead; readonly keyId: string }

/** The key's id of a signed request, as Standard Webhooks has no header for it. */
export const keyHeader = 'webhook-key'

/**
 * Reads the headers alone: no key is looked up.
 * @param keyInQuery - the id of a signing key, for senders that can set no header of their own.
 * @throws RequestRefused 401.
 */
export function readCredentials(headers: IncomingHttpHeaders, keyInQuery: string | undefined): Credentials {
  const { authorization } = headers
  if (authorization !== undefined) {
    const token = /^Bearer ([^\s]{1,200})$/i.exec(authorization)?.[1]
    if (token === undefined) throw new RequestRefused('wrong_key')
    return { kind: 'bearer', token }
  }
  if (!isSigned(headers)) throw new RequestRefused('no_key')
  const signed = readSignedHead(headers)
  if (signed === undefined) throw new RequestRefused('wrong_signature')
  const given = headers[keyHeader] ?? keyInQuery
  if (given === undefined)
    throw new RequestRefused('no_key', {
      detail: 'A signed request names its key in the header webhook-key, or as ?key=ID.',
    })
  return { kind: 'signed', signed, keyId: String(given) }
}

/**
 * The sender that credentials are of.
 * @throws RequestRefused 401.
 */
export function authenticate(
  credentials: Credentials,
  find: (id: string) => Key | undefined,
  nowMs: number,
): Sender {
  if (credentials.kind === 'bearer') return bearer(credentials.token, find, nowMs)
  const { signed, keyId } = credentials
  const key = find(keyId)
  if (key === undefined || key.kind !== 'signing' || secretsOf(key, nowMs).length === 0)
    throw new RequestRefused('wrong_key')
  requireFresh(signed, nowMs)
  return { key, signed }
}

/** @throws RequestRefused `stale_signature`, with the server's time. */
export function requireFresh(signed: SignedHead, nowMs: number): void {
  if (!isFresh(signed, nowMs))
    throw new RequestRefused('stale_signature', {
      detail: `The server's time is ${new Date(nowMs).toISOString()}.`,
    })
}

function bearer(token: string, find: (id: string) => Key | undefined, nowMs: number): Sender {
  const id = idOfBearer(token)
  const key = id === undefined ? undefined : find(id)
  if (key === undefined || !isBearerOf(key, token, nowMs)) throw new RequestRefused('wrong_key')
  return { key, signed: undefined }
}

/** @throws RequestRefused `wrong_signature` where the body is not what was signed. */
export function requireSignature({ key, signed }: Sender, body: Buffer, nowMs: number): void {
  if (signed !== undefined && !isSignatureOf(signed, body, secretsOf(key, nowMs)))
    throw new RequestRefused('wrong_signature')
}
