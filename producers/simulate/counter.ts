/**
 * One counter: closed, idle, busy or paused, and the event that it records when that changes. A break or closing time
 * that comes while somebody is served waits until he has left. Whom it serves is the queue's decision.
 */
import type { Agenda } from './agenda.ts'
import { minuteMs } from './calendar.ts'
import type { CounterShift } from './counter-shift.ts'
import type { DayLog } from './day-log.ts'

/** What a counter asks of its queue. */
interface CounterQueue {
  /** It could take the next visitor now. */
  readonly onIdle: (at: number) => void
  /** At closing time: whether it should stay open, as somebody still waits. */
  readonly staysOpen: (at: number) => boolean
}

const shortestBreakMs = 10 * minuteMs

export class Counter {
  readonly name: string
  readonly #agency: string
  readonly #log: DayLog
  readonly #agenda: Agenda
  readonly #queue: CounterQueue
  #state: 'closed' | 'idle' | 'busy' | 'paused' = 'closed'
  #idleSince = 0
  #closeDue = false
  /** End of a break that is due as soon as the counter is free. */
  #breakUntil: number | undefined

  constructor(name: string, agency: string, log: DayLog, agenda: Agenda, queue: CounterQueue) {
    this.name = name
    this.#agency = agency
    this.#log = log
    this.#agenda = agenda
    this.#queue = queue
  }

  /** Since when it has been idle, or undefined where it is not. */
  get idleSince(): number | undefined {
    return this.#state === 'idle' ? this.#idleSince : undefined
  }

  /** Puts the counter's day on the agenda; nobody is called before the agency opens. */
  begin(shift: CounterShift, agencyOpensAt: number): void {
    this.#agenda.plan(shift.opensAt, (at) => this.#record('opened', at))
    this.#agenda.plan(Math.max(agencyOpensAt, shift.opensAt), (at) => this.free(at))
    const { pause } = shift
    if (pause !== undefined) {
      this.#agenda.plan(pause.from, (at) => {
        this.#breakUntil = pause.to
        if (this.#state === 'idle') this.free(at)
      })
    }
    this.#agenda.plan(shift.closesAt, (at) => {
      this.#closeDue = true
      if (this.#state === 'idle') this.free(at)
    })
  }

  take(): void {
    this.#state = 'busy'
  }

  /** It serves no visitor: it closes, takes its break or is ready for the next. */
  free(at: number): void {
    if (this.#closeDue && !this.#queue.staysOpen(at)) {
      this.#state = 'closed'
      this.#record('closed', at)
    } else if (this.#breakUntil !== undefined) {
      this.#pause(at, Math.max(this.#breakUntil, at + shortestBreakMs))
    } else {
      this.#state = 'idle'
      this.#idleSince = at
      this.#queue.onIdle(at)
    }
  }

  #pause(at: number, until: number): void {
    this.#breakUntil = undefined
    this.#state = 'paused'
    this.#record('paused', at)
    this.#agenda.plan(until, (then) => {
      this.#record('resumed', then)
      this.free(then)
    })
  }

  #record(change: 'opened' | 'paused' | 'resumed' | 'closed', at: number): void {
    const { mpp, stamp } = this.#log
    const data = { mpp, agency: this.#agency, counter: this.name }
    this.#log.add(at, `${stamp}/${this.#agency}/${this.name}/${change}`, `mpp.counter.${change}`, data)
  }
}
