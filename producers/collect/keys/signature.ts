/**
 * Signatures by Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, base64, `v1,` in front, several in one header
 * while a key is rotated. The timestamp is judged before the body is read, the signature after it, over the bytes as
 * they were sent. Comparing takes the same time whatever is wrong.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { clockToleranceMs } from '../limits/limits.ts'

/** What a signed request says before its body. */
export interface SignedHead {
  readonly id: string
  readonly timestamp: string
  readonly signatures: readonly Buffer[]
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** True where a request is meant to be signed. */
export function isSigned(headers: Headers): boolean {
  return headers['webhook-signature'] !== undefined
}

/** The three headers, or undefined where one is missing or has another form. */
export function readSignedHead(headers: Headers): SignedHead | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string')
    return undefined
  if (id === '' || id.length > 256 || !/^\d{1,12}$/.test(timestamp)) return undefined
  const signatures = signature
    .split(' ')
    .slice(0, 10)
    .flatMap((part) => {
      const [, text] = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(part) ?? []
      return text === undefined ? [] : [Buffer.from(text, 'base64')]
    })
  return signatures.length === 0 ? undefined : { id, timestamp, signatures }
}

/** True where the timestamp is at most five minutes off our clock. */
export function isFresh({ timestamp }: SignedHead, nowMs: number): boolean {
  return Math.abs(Number(timestamp) * 1_000 - nowMs) <= clockToleranceMs
}

/** True where one of the signatures was made with one of the secrets (`whsec_` and base64). */
export function isSignatureOf(head: SignedHead, body: Buffer, secrets: readonly string[]): boolean {
  let isFound = false
  for (const secret of secrets) {
    const expected = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
      .update(`${head.id}.${head.timestamp}.`)
      .update(body)
      .digest()
    for (const given of head.signatures) if (timingSafeEqual(given, expected)) isFound = true
  }
  return isFound
}
