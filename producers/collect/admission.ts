/**
 * What is decided before a byte of a body is read: query, key, types, rates, and whether there is room for the body.
 * In this order, so that a stranger learns nothing and costs next to nothing.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type Credentials, readCredentials, type Sender } from './keys/authenticate.ts'
import { isBinaryMode } from './events/binary-mode.ts'
import type { InFlight, Place } from './limits/in-flight.ts'
import { jsonTypes, maxBodyBytes } from './limits/limits.ts'
import { RequestRefused } from './http/problem.ts'
import type { TokenBucket, TokenBuckets } from './limits/token-bucket.ts'

export interface AdmissionDeps {
  /** @throws RequestRefused 401. */
  readonly senderOf: (credentials: Credentials, nowMs: number) => Sender
  readonly buckets: TokenBuckets
  readonly inFlight: InFlight
  readonly nowMs: () => number
}

export interface Query {
  readonly isAtomic: boolean
  readonly isDryRun: boolean
  readonly key: string | undefined
}

export type Mode = 'structured' | 'batch' | 'binary'

/** A request that may send its body. */
export interface Admitted {
  readonly sender: Sender
  readonly query: Query
  readonly mode: Mode
  readonly isCompressed: boolean
  readonly place: Place
}

/** @throws RequestRefused with the first reason. */
export function admit(request: IncomingMessage, deps: AdmissionDeps): Admitted {
  const { headers } = request
  const nowMs = deps.nowMs()
  const given = new URLSearchParams(queryOf(request.url ?? ''))
  const sender = deps.senderOf(readCredentials(headers, given.get('key') ?? undefined), nowMs)
  const query = readQuery(given)
  const mode = modeOf(headers)
  const isCompressed = isGzip(headers['content-encoding'])
  requireRate(sender, deps, nowMs)
  const length = Number(headers['content-length'] ?? Number.NaN)
  if (length > maxBodyBytes) throw new RequestRefused('body_too_large')
  // What a compressed body, or one of unknown length, comes to is seen only while it is read.
  const bytes = isCompressed || Number.isNaN(length) ? maxBodyBytes : length
  const place = deps.inFlight.take(sender.key.id, bytes)
  if (place === undefined) throw new RequestRefused('overloaded', { retryAfterSeconds: 1 })
  return { sender, query, mode, isCompressed, place }
}

/** What stands behind the first question mark. */
function queryOf(url: string): string {
  const at = url.indexOf('?')
  return at < 0 ? '' : url.slice(at + 1)
}

function readQuery(given: URLSearchParams): Query {
  const values = new Map<string, string>()
  for (const [name, value] of given) {
    if (values.has(name)) throw new RequestRefused('bad_query')
    values.set(name, value)
  }
  const flag = (name: string): boolean => {
    const value = values.get(name) ?? 'false'
    if (value !== 'true' && value !== 'false') throw new RequestRefused('bad_query')
    return value === 'true'
  }
  if ([...values.keys()].some((name) => !['atomic', 'dry-run', 'key'].includes(name)))
    throw new RequestRefused('bad_query')
  return { isAtomic: flag('atomic'), isDryRun: flag('dry-run'), key: values.get('key') }
}

function modeOf(headers: IncomingHttpHeaders): Mode {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').split(';').map((part) => part.trim())
  const charset = parameters.map((one) => /^charset="?([^"]*)"?$/i.exec(one)?.[1]).find(Boolean)
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') throw new RequestRefused('wrong_type')
  switch (type.toLowerCase()) {
    case jsonTypes.structured:
      return 'structured'
    case jsonTypes.batch:
      return 'batch'
    case jsonTypes.binary:
      if (isBinaryMode(headers)) return 'binary'
      throw new RequestRefused('wrong_type')
    default:
      throw new RequestRefused('wrong_type')
  }
}

function isGzip(encoding: string | undefined): boolean {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case 'identity':
      return false
    case 'gzip':
      return true
    default:
      throw new RequestRefused('wrong_coding')
  }
}

function requireRate({ key }: Sender, { buckets }: AdmissionDeps, nowMs: number): void {
  const own = buckets.of(key.id, nowMs)
  requireTokens(own, 'rate_limit', nowMs)
  requireTokens(buckets.total, 'total_rate_limit', nowMs)
}

function requireTokens(bucket: TokenBucket, problem: 'rate_limit' | 'total_rate_limit', nowMs: number): void {
  const retryAfterSeconds = bucket.waitSeconds(nowMs)
  if (retryAfterSeconds > 0)
    throw new RequestRefused(problem, { retryAfterSeconds, rate: bucket.state(nowMs) })
}
