/**
 * Strikes at random, from a seed: ingest, alert, producer, and the services of the place; what was killed comes back.
 * Between the strikes it sends bad records of every kind, while Kafka is there, so that it knows how many were taken.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { sleep } from '../../infra/sleep.ts'
import { sendBad } from '../support/load.ts'
import type { ServiceFault, SoakPlace } from './place.ts'
import type { Worker } from './workers.ts'

export interface ChaosParts {
  readonly place: Pick<SoakPlace, 'pipeline' | 'faults'>
  readonly seed: number
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

const badPerRound = 14
/** How often a process of ours is killed, beside the weights of the services. */
const weights = { ingest: 3, alert: 1, producer: 1 }
const longestDownMs = 6_000

export class Chaos {
  /** The running producer. */
  producer: Worker | undefined
  badRecords = 0
  /** Set when every event was sent. */
  isAllSent = false
  /** How often each fault of a service was done. */
  readonly strikes = new Map<string, number>()
  readonly #parts: ChaosParts
  readonly #generator

  constructor(parts: ChaosParts) {
    this.#parts = parts
    this.#generator = xoroshiro128plus(parts.seed)
  }

  /** Until the time is over and everything is sent. */
  async strikeAtRandom(endMs: number, ingests: readonly Worker[], alerts: readonly Worker[]): Promise<void> {
    const any = (workers: readonly Worker[]): Worker | undefined => workers[this.#int(0, workers.length - 1)]
    const processes: ServiceFault[] = [
      killed('ingest', weights.ingest, () => any(ingests)),
      ...(alerts.length > 0 ? [killed('alert', weights.alert, () => any(alerts))] : []),
      killed('producer', weights.producer, () => this.producer),
    ]
    const bag = [...processes, ...this.#parts.place.faults].flatMap((fault) =>
      Array.from({ length: fault.weight }, () => fault),
    )
    while (!this.#parts.signal.aborted && (Date.now() < endMs || !this.isAllSent)) {
      await this.#pause(2_000, 9_000)
      await this.#sendBad()
      const fault = bag[this.#int(0, bag.length - 1)]
      if (fault === undefined) return
      await this.#strike(fault, this.#int(0, longestDownMs), !processes.includes(fault))
    }
  }

  /** ClickHouse is gone until the time is over. */
  async withoutClickHouse(endMs: number): Promise<void> {
    await this.#sendBad()
    const fault = this.#parts.place.faults.find(({ name }) => name.startsWith('ClickHouse'))
    if (fault === undefined) throw new Error('There is no one ClickHouse here to be without.')
    await this.#strike(fault, endMs - Date.now(), true)
  }

  async #strike({ name, strike }: ServiceFault, downMs: number, isService: boolean): Promise<void> {
    this.#parts.say(name)
    // A worker counts its own kills: it may be between two runs.
    if (isService) this.strikes.set(name, (this.strikes.get(name) ?? 0) + 1)
    await strike(downMs)
  }

  async #sendBad(): Promise<void> {
    await sendBad(this.#parts.place.pipeline, badPerRound)
    this.badRecords += badPerRound
  }

  async #pause(fromMs: number, toMs: number): Promise<void> {
    await sleep(this.#int(fromMs, toMs), this.#parts.signal)
  }

  #int(from: number, to: number): number {
    return uniformInt(this.#generator, from, to)
  }
}

function killed(name: string, weight: number, worker: () => Worker | undefined): ServiceFault {
  return {
    name: `${name} killed`,
    weight,
    strike() {
      worker()?.kill()
      return Promise.resolve()
    },
  }
}
