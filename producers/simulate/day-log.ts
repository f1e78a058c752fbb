/**
 * The events of one simulated day while it is being made: gives them identity, source and local time, and hands them
 * out in order. An event's id is made of the seed and a key that is unique within the day, so the same day made twice
 * has the same events, and two seeds never give one identity two contents. What would fall after local midnight is left
 * out.
 */
import type { EventData, EventType, TypedEvent } from '../../schemas/event.ts'
import { dayMs, formatDay } from '../../schemas/time.ts'
import { hash32 } from './random.ts'

const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))

export class DayLog {
  readonly mpp: string
  /** Local date as YYYY-MM-DD and, for identities, as YYYYMMDD. */
  readonly date: string
  readonly stamp: string
  readonly #source: string
  readonly #idPrefix: string
  readonly #offset: string
  readonly #entries: { readonly at: number; readonly event: TypedEvent }[] = []

  constructor(mpp: string, day: number, offsetMinutes: number, seed: number, stampPrefix = '') {
    this.mpp = mpp
    this.date = formatDay(day)
    this.stamp = stampPrefix + this.date.replaceAll('-', '')
    this.#source = `/simulator/${mpp}`
    // The letter keeps a long seed from being a bare run of digits, which could pass for a phone number.
    this.#idPrefix = `s${seed}/`
    this.#offset = `${offsetMinutes < 0 ? '-' : '+'}${hourMinute(Math.abs(offsetMinutes))}`
  }

  /**
   * Records an event at a time of the local day in milliseconds; `key` is unique within MPP, seed and day.
   */
  add<T extends EventType>(atMs: number, key: string, type: T, data: EventData<T>): void {
    const at = Math.floor(atMs)
    if (at < 0 || at >= dayMs) return
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the signature ties the two
    const event = {
      specversion: '1.0',
      id: this.#idPrefix + key,
      source: this.#source,
      type,
      time: this.timeAt(at),
      data,
    } as TypedEvent
    this.#entries.push({ at, event })
  }

  /** The local time of day as RFC 3339 with the MPP's offset; 24:00 is the next day's midnight. */
  timeAt(atMs: number): string {
    if (atMs >= dayMs) return `${formatDay(Date.parse(this.date) / dayMs + 1)}T00:00:00.000${this.#offset}`
    const seconds = Math.floor(atMs / 1_000)
    const fraction = String(atMs % 1_000).padStart(3, '0')
    const clock = `${hourMinute(Math.floor(seconds / 60))}:${twoDigits[seconds % 60] ?? ''}`
    return `${this.date}T${clock}.${fraction}${this.#offset}`
  }

  /** What an agency's ticket ids of the day begin with: a long slug is cut, as an id holds 64 characters. */
  ticketPrefix(agency: string): string {
    const short =
      agency.length <= 40 ? agency : `${agency.slice(0, 31)}-${hash32(agency).toString(16).padStart(8, '0')}`
    return `${this.stamp}-${short}`
  }

  /** All events by time; of equal times the one recorded first. */
  ordered(): TypedEvent[] {
    return this.#entries.toSorted((a, b) => a.at - b.at).map((entry) => entry.event)
  }
}

function hourMinute(minutes: number): string {
  return `${twoDigits[Math.floor(minutes / 60)] ?? ''}:${twoDigits[minutes % 60] ?? ''}`
}
