/**
 * Kills at random, from a seed: ingest, producer, Kafka, ClickHouse; what was killed comes back. Between the kills it
 * sends bad records of every kind, while Kafka is there, so that it knows how many were taken.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { StackDeps } from '../../infra/stack/service.ts'
import type { StackConfig } from '../../infra/stack/services.ts'
import { startStack } from '../../infra/stack/stack.ts'
import { sendBad } from '../support/load.ts'
import type { Pipeline } from '../support/pipeline.ts'
import type { Worker } from './workers.ts'

export interface ChaosParts {
  readonly config: StackConfig
  readonly stackDeps: StackDeps
  readonly pipeline: Pipeline
  readonly seed: number
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

const badPerRound = 14
const targets = ['ingest', 'ingest', 'ingest', 'producer', 'kafka', 'clickhouse', 'clickhouse'] as const

export class Chaos {
  /** The running producer. */
  producer: Worker | undefined
  badRecords = 0
  /** Set when every event was sent. */
  isAllSent = false
  readonly serviceKills = { kafka: 0, clickhouse: 0 }
  readonly #parts: ChaosParts
  readonly #generator

  constructor(parts: ChaosParts) {
    this.#parts = parts
    this.#generator = xoroshiro128plus(parts.seed)
  }

  /** Until the time is over and everything is sent. */
  async killAtRandom(endMs: number, ingests: readonly Worker[]): Promise<void> {
    while (!this.#parts.signal.aborted && (Date.now() < endMs || !this.isAllSent)) {
      await this.#pause(2_000, 9_000)
      await this.#sendBad()
      const target = targets[this.#int(0, targets.length - 1)] ?? 'ingest'
      this.#parts.say(`kills ${target}`)
      if (target === 'ingest') ingests[this.#int(0, ingests.length - 1)]?.kill()
      else if (target === 'producer') this.producer?.kill()
      else await this.#killService(target, this.#int(0, 4_000))
    }
  }

  /** ClickHouse is gone until the time is over. */
  async withoutClickHouse(endMs: number): Promise<void> {
    await this.#sendBad()
    await this.#killService('clickhouse', endMs - Date.now())
  }

  async #killService(service: 'kafka' | 'clickhouse', downMs: number): Promise<void> {
    const { config, stackDeps, signal } = this.#parts
    const running = await startStack(config, stackDeps)
    process.kill(running.pids[service], 'SIGKILL')
    this.serviceKills[service] += 1
    await delay(downMs, undefined, { signal }).catch(() => undefined)
    await startStack(config, stackDeps)
  }

  async #sendBad(): Promise<void> {
    await sendBad(this.#parts.pipeline, badPerRound)
    this.badRecords += badPerRound
  }

  async #pause(fromMs: number, toMs: number): Promise<void> {
    await delay(this.#int(fromMs, toMs), undefined, { signal: this.#parts.signal }).catch(() => undefined)
  }

  #int(from: number, to: number): number {
    return uniformInt(this.#generator, from, to)
  }
}
