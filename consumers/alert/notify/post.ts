/**
 * Posts JSON and takes 2xx for an answer; anything else is an error that says no more than the status, as addresses
 * may hold secrets. Follows no redirect: what is signed is meant for the address that was given.
 */
export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export type Post = (url: string, body: string, options: PostOptions) => Promise<void>

export const postJson: Post = async (url, body, { headers = {}, timeoutMs, signal }) => {
  const { address, login } = withoutLogin(url)
  const response = await fetch(address, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', 'user-agent': 'kunjungan-alert', ...login, ...headers },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  })
  // The status is the answer: a body that breaks off after it takes nothing back.
  await response.body?.cancel().catch(() => undefined)
  if (!response.ok) throw new PostRefused(response.status, pauseOf(response.headers.get('retry-after')))
}

/** fetch refuses an address with a user: the user is sent as basic authentication (RFC 7617). */
function withoutLogin(url: string): { address: string; login: Readonly<Record<string, string>> } {
  const address = new URL(url)
  const { username, password } = address
  if (username === '' && password === '') return { address: url, login: {} }
  address.username = ''
  address.password = ''
  const pair = `${decoded(username)}:${decoded(password)}`
  return {
    address: address.href,
    login: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
  }
}

/** A percent sign that begins no escape stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** An answer that is no acknowledgement. */
class PostRefused extends Error {
  readonly retryAfterMs: number | undefined

  constructor(status: number, retryAfterMs: number | undefined) {
    super(`answered with status ${status}`)
    this.retryAfterMs = retryAfterMs
  }
}

/** A connection that was made and then ended, by the codes of the system and of fetch. */
const broken: ReadonlySet<unknown> = new Set([
  ...['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
])

/** Whether the receiver may have taken a post that it did not answer: it timed out, or the connection broke. */
export function mayBeTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return error.name === 'TimeoutError' || broken.has(code)
}

/** How long the receiver asked to wait, milliseconds; undefined where it did not. */
export function retryAfterMsOf(error: unknown): number | undefined {
  return error instanceof PostRefused ? error.retryAfterMs : undefined
}

/** Retry-After as RFC 9110 has it: seconds, or a date. */
function pauseOf(header: string | null): number | undefined {
  if (header === null) return undefined
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** What went wrong, without the address. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  if (error.name === 'TimeoutError') return 'did not answer in time'
  const cause = error.cause
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  // Browsers' list of ports that no HTTP server should have holds for Node as well.
  if (cause instanceof Error && cause.message === 'bad port') return 'is at a port that HTTP may not use'
  return error.message.startsWith('answered') ? error.message : error.name
}
