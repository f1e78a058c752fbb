/**
 * Token buckets: so many events a second on average, more for a while. The number of events of a request is known only
 * once it is read, so a request is let in while there is a token, and pays for all its events afterwards; the bucket
 * may be in debt, which the next request waits for.
 */

export interface Rate {
  readonly eventsPerSecond: number
  /** What may be sent at once after a pause. */
  readonly burstEvents: number
}

/** What the RateLimit headers say. */
export interface RateState {
  readonly limit: number
  readonly remaining: number
  readonly resetSeconds: number
}

/** The headers of an answer. */
export function rateHeaders({ limit, remaining, resetSeconds }: RateState): Readonly<Record<string, number>> {
  return { 'RateLimit-Limit': limit, 'RateLimit-Remaining': remaining, 'RateLimit-Reset': resetSeconds }
}

export class TokenBucket {
  readonly #rate: Rate
  #tokens: number
  #atMs: number

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate
    this.#tokens = rate.burstEvents
    this.#atMs = nowMs
  }

  /** Seconds until a request is let in: 0 where it is now. */
  waitSeconds(nowMs: number): number {
    this.#fill(nowMs)
    return this.#tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - this.#tokens) / this.#rate.eventsPerSecond))
  }

  /** Takes the tokens of a request's events. */
  pay(events: number, nowMs: number): void {
    this.#fill(nowMs)
    this.#tokens -= events
  }

  /** Events that may be sent at once now, and seconds until the bucket is full. */
  state(nowMs: number): {
    readonly limit: number
    readonly remaining: number
    readonly resetSeconds: number
  } {
    this.#fill(nowMs)
    const { burstEvents, eventsPerSecond } = this.#rate
    return {
      limit: burstEvents,
      remaining: Math.max(0, Math.floor(this.#tokens)),
      resetSeconds: Math.ceil((burstEvents - this.#tokens) / eventsPerSecond),
    }
  }

  #fill(nowMs: number): void {
    // A clock that was set back gives nothing and takes nothing.
    const elapsedMs = Math.max(0, nowMs - this.#atMs)
    this.#atMs = nowMs
    const { burstEvents, eventsPerSecond } = this.#rate
    this.#tokens = Math.min(burstEvents, this.#tokens + (elapsedMs / 1_000) * eventsPerSecond)
  }
}

/** A bucket for each key and one for all together. */
export class TokenBuckets {
  readonly #perKey: Rate
  readonly #byKey = new Map<string, TokenBucket>()
  readonly total: TokenBucket

  constructor(perKey: Rate, total: Rate, nowMs: number) {
    this.#perKey = perKey
    this.total = new TokenBucket(total, nowMs)
  }

  /** Only of keys that exist, so that there are never more than these. */
  of(keyId: string, nowMs: number): TokenBucket {
    const known = this.#byKey.get(keyId)
    if (known !== undefined) return known
    const bucket = new TokenBucket(this.#perKey, nowMs)
    this.#byKey.set(keyId, bucket)
    return bucket
  }
}
