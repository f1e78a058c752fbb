/**
 * How much the collector holds at once: requests, and bytes of bodies, over all senders and of each key. A place is
 * taken before a body is read, with the most that it may come to, and freed once nothing of the request is held any
 * more. A key gets at most half of everything, so that it cannot keep the others out.
 */

export interface InFlightLimits {
  readonly maxBytes: number
  readonly maxRequests: number
}

interface Held {
  bytes: number
  requests: number
}

export interface Place extends Disposable {
  /** The body turned out to be smaller. */
  readonly shrink: (bytes: number) => void
}

export class InFlight {
  readonly #limits: InFlightLimits
  readonly #total: Held = { bytes: 0, requests: 0 }
  readonly #byKey = new Map<string, Held>()

  constructor(limits: InFlightLimits) {
    this.#limits = limits
  }

  get bytes(): number {
    return this.#total.bytes
  }

  get requests(): number {
    return this.#total.requests
  }

  /** True where there is no place for any request. */
  get isFull(): boolean {
    return this.#total.requests >= this.#limits.maxRequests
  }

  /** A place, or undefined where there is none. Disposing it twice is a no-op. */
  take(keyId: string, bytes: number): Place | undefined {
    const { maxBytes, maxRequests } = this.#limits
    const own = this.#byKey.get(keyId) ?? { bytes: 0, requests: 0 }
    const hasRoom =
      this.#total.bytes + bytes <= maxBytes &&
      this.#total.requests < maxRequests &&
      own.bytes + bytes <= maxBytes / 2 &&
      own.requests < Math.ceil(maxRequests / 2)
    if (!hasRoom) return undefined
    this.#byKey.set(keyId, own)
    let held = bytes
    const add = (change: number, requests: number): void => {
      this.#total.bytes += change
      own.bytes += change
      this.#total.requests += requests
      own.requests += requests
      if (own.requests === 0) this.#byKey.delete(keyId)
    }
    add(bytes, 1)
    let isFree = false
    return {
      shrink(to) {
        if (isFree || to >= held) return
        add(to - held, 0)
        held = to
      },
      [Symbol.dispose]() {
        if (isFree) return
        isFree = true
        add(-held, -1)
      },
    }
  }
}
