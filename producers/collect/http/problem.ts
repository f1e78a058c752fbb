/**
 * Errors as problem details (RFC 9457): one `type` for each reason, a sentence that says what to do, never a value of
 * the request. The closed list of what the collector answers beside results.
 */
import { type Reason, reasons } from '../../../schemas/reasons.ts'
import type { RateState } from '../limits/token-bucket.ts'
import { maxBodyBytes, maxDepth, maxEvents } from '../limits/limits.ts'

/** Reasons that a whole request is refused for, with status and title. */
export const problems = {
  bad_request: [400, 'The request is not valid HTTP.'],
  bad_query: [400, 'A query parameter is unknown or has a value that it may not have.'],
  bad_encoding: [400, 'The body cannot be inflated: it is no complete gzip.'],
  incomplete_body: [400, 'The body ended before it was complete.'],
  not_json: [400, 'The body is no valid JSON in UTF-8.'],
  too_deep: [400, `Objects and lists lie more than ${maxDepth} deep in each other.`],
  headers_too_large: [400, 'The headers are larger than the collector takes.'],
  no_key: [401, 'The request needs a key: Authorization: Bearer KEY, or a Standard Webhooks signature.'],
  wrong_key: [401, 'The key is unknown, revoked or expired.'],
  wrong_signature: [401, 'The signature does not fit the message and the key.'],
  stale_signature: [
    401,
    "The webhook-timestamp is more than five minutes off the server's clock: check the clock of the sender.",
  ],
  not_found: [404, 'There is nothing at this path: events go to POST /v1/events.'],
  wrong_method: [405, 'This path does not take this method.'],
  slow_request: [408, 'The request did not arrive in time.'],
  body_too_large: [
    413,
    `The body has more than ${maxBodyBytes} bytes once it is inflated: send less at once.`,
  ],
  too_many_events: [413, `The batch has more than ${maxEvents} events: send fewer at once.`],
  wrong_type: [
    415,
    'Content-Type must be application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers; in UTF-8.',
  ],
  wrong_coding: [415, 'Content-Encoding must be gzip or left out.'],
  rate_limit: [429, 'The key has sent more events than its rate allows: wait and repeat.'],
  total_rate_limit: [
    429,
    'All senders together have sent more events than the collector takes: wait and repeat.',
  ],
  overloaded: [503, 'The collector works on as much as it can hold: wait and repeat the same request.'],
  broker: [
    503,
    'Kafka has not acknowledged every event in time: repeat the same request until it is accepted.',
  ],
  stopping: [503, 'The collector is stopping: repeat the same request.'],
  internal: [503, 'The collector has failed at this request: repeat it; if it fails again, report it.'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemName = keyof typeof problems

/** Those that say that a limit is reached; metrics count them. */
export const limitProblems = [
  ...(['body_too_large', 'too_many_events', 'too_deep', 'headers_too_large', 'slow_request'] as const),
  ...(['rate_limit', 'total_rate_limit', 'overloaded'] as const),
] as const satisfies readonly ProblemName[]

/** Reasons that no event by HTTP has: it is no record of a topic yet, and what is no JSON is refused as a request. */
const ofRecords: ReadonlySet<string> = new Set<Reason>([
  'tombstone',
  'not_json',
  'wrong_topic',
  'rejected_by_store',
])

/** What a result that is `rejected` may have as its `reason`. */
export const resultReasons: readonly string[] = [
  ...reasons.filter((reason) => !ofRecords.has(reason)),
  'forbidden',
  'not_sent',
]

/** The last part of every `type`: of a request, of an event that came alone, and of a batch. */
export const problemNames: readonly string[] = [
  ...Object.keys(problems),
  ...resultReasons.filter((reason) => reason !== 'not_sent'),
  'no_event_accepted',
]

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
}

/** The `type` of a reason. A URN, as there is no address that every installation could serve. */
export function problemType(name: string): string {
  return `urn:kunjungan:problem:${name}`
}

export function problemOf(name: ProblemName, detail?: string): Problem {
  const [status, title] = problems[name]
  return { type: problemType(name), title, status, ...(detail === undefined ? {} : { detail }) }
}

/** A request that is refused as a whole; thrown where it is found and answered in one place. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly problem: ProblemName
  readonly detail: string | undefined
  /** Seconds after which the sender may repeat, of 429 and 503. */
  readonly retryAfterSeconds: number | undefined
  /** What is left of the rate that was exceeded. */
  readonly rate: RateState | undefined

  constructor(
    problem: ProblemName,
    options: { detail?: string; retryAfterSeconds?: number; rate?: RateState } = {},
  ) {
    super(problem)
    this.problem = problem
    this.detail = options.detail
    this.retryAfterSeconds = options.retryAfterSeconds
    this.rate = options.rate
  }
}
