/**
 * Reads a queue application's tables again and again until it is stopped: today and yesterday every few seconds, the
 * last days at the start and every night. Whatever fails (database, Kafka, disk) is said once, retried with longer
 * pauses, and resumes.
 */
import { sleep } from '../../infra/sleep.ts'
import { backOffMs } from '../../infra/back-off.ts'
import { messageOf } from '../../infra/errors.ts'
import type { Logger } from '../../infra/log.ts'
import type { Readiness } from '../../infra/monitoring/server.ts'
import { formatDay, localDay } from '../../schemas/time.ts'
import { clockFault } from './clock-fault.ts'
import type { Mapping } from './mapping.ts'
import type { ConnectObserver } from './observer.ts'
import { type Days, delaysOf, lastDays, newestOf, poll, type PollDeps, type Polled, singly } from './poll.ts'
import type { StateFile } from './state-file.ts'
import { findingsOf, type Summary, unsayableOf } from './summary.ts'

export interface ConnectorConfig {
  readonly mapping: Mapping
  /** Pause between two reads of today and yesterday. */
  readonly everyMs: number
  /** Days that are read at the start and every night. */
  readonly days: number
}

export interface ConnectorDeps extends Omit<PollDeps, 'state'> {
  readonly state: StateFile
  readonly keepSummary: (summary: Summary) => Promise<void>
  /** The sentence for an error, with its fix. */
  readonly explain: (error: unknown) => unknown
  readonly logger: Logger
  readonly observer: ConnectObserver
  readonly random: () => number
}

const openDays = 2
/** After midnight an application moves its rows; the long read comes when that is done. */
const nightHour = 2
const retryPauses = { initialDelayMs: 1_000, maxDelayMs: 30_000 }

export class Connector {
  readonly #config: ConnectorConfig
  readonly #deps: ConnectorDeps
  #summary: Summary
  #failures = 0
  /** The local day of the last read of all days. */
  #fullOn: number | undefined
  #noted = ''

  constructor(config: ConnectorConfig, deps: ConnectorDeps) {
    this.#config = config
    this.#deps = deps
    const { mpp, name } = config.mapping
    this.#summary = {
      mapping: name,
      mpp,
      pid: process.pid,
      readAtMs: null,
      fault: null,
      tickets: 0,
      held: {},
      remarks: {},
      collisions: 0,
      unsayable: unsayableOf(deps.state.entries.values()),
    }
  }

  readiness(): Readiness {
    const { fault, readAtMs } = this.#summary
    if (fault !== null) return { isReady: false, reason: fault }
    return readAtMs === null ? { isReady: false, reason: 'nothing has been read yet' } : { isReady: true }
  }

  /** Reads until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#readDue(signal)
        this.#recovered()
      } catch (error) {
        if (signal.aborted) return
        await this.#failed(error)
      }
      const pauseMs =
        this.#failures === 0
          ? this.#config.everyMs
          : backOffMs(this.#failures - 1, retryPauses, this.#deps.random)
      await sleep(pauseMs, signal)
    }
  }

  async #readDue(signal: AbortSignal): Promise<void> {
    const { mapping, days } = this.#config
    const { nowMs, state, utcOffsets } = this.#deps
    const offset = utcOffsets().get(mapping.mpp) ?? 0
    const now = nowMs()
    await this.#read(lastDays(mapping, offset, now, openDays), true)
    const today = localDay(now, offset)
    const hour = Math.floor((now / 3_600_000 + offset / 60) % 24)
    const isDue = this.#fullOn === undefined || (this.#fullOn !== today && hour >= nightHour)
    if (!isDue) return
    for (const day of singly(lastDays(mapping, offset, now, days))) {
      signal.throwIfAborted()
      await this.#read(day, false)
    }
    await state.prune(formatDay(today - days))
    this.#fullOn = today
    this.#deps.logger.info({ mapping: mapping.name, days }, 'the last days were read again')
  }

  async #read(days: Days, isOpen: boolean): Promise<void> {
    const { observer, nowMs, state, keepSummary } = this.#deps
    const polled = await poll(this.#config.mapping, days, this.#deps)
    observer.onRead({
      rows: polled.rows,
      events: polled.sent.length,
      databaseSeconds: polled.databaseMs / 1_000,
      delaysSeconds: delaysOf(polled.sent, nowMs()),
    })
    if (!isOpen) return
    this.#note(polled)
    this.#summary = {
      ...this.#summary,
      ...findingsOf(polled.read, polled.refused),
      readAtMs: nowMs(),
      fault: null,
      unsayable: unsayableOf(state.entries.values()),
    }
    observer.onSummary(this.#summary)
    await keepSummary(this.#summary)
  }

  /** Says what is not sent as it stands, once for each kind. */
  #note({ read, refused }: Polled): void {
    const { held, remarks, collisions } = findingsOf(read, refused)
    const newest = newestOf(read)
    const { mapping } = this.#config
    const clock = newest === undefined ? undefined : clockFault(mapping, newest, this.#deps.nowMs())
    const noted = [...Object.keys({ ...held, ...remarks }), ...(collisions > 0 ? ['collisions'] : [])]
    const now = [...noted, ...(clock?.isAhead === true ? [clock.text] : [])].join('; ')
    if (now !== '' && now !== this.#noted)
      this.#deps.logger.warn(
        { mapping: mapping.name, found: now },
        'some rows are not sent as they stand: `connect check` names them',
      )
    this.#noted = now
  }

  #recovered(): void {
    if (this.#failures > 0) this.#deps.logger.info({ mapping: this.#config.mapping.name }, 'reading resumes')
    this.#failures = 0
  }

  async #failed(error: unknown): Promise<void> {
    const { logger, observer, explain } = this.#deps
    const fault = messageOf(explain(error))
    if (this.#failures === 0 || fault !== this.#summary.fault)
      logger.warn({ mapping: this.#config.mapping.name, fault }, 'reading waits and is retried')
    this.#failures += 1
    this.#summary = { ...this.#summary, fault }
    observer.onFault()
    observer.onSummary(this.#summary)
    try {
      await this.#deps.keepSummary(this.#summary)
    } catch (unwritten) {
      // A full disk is reported here where it is not the fault itself.
      logger.debug({ reason: messageOf(unwritten) }, 'the summary was not written')
    }
  }
}
