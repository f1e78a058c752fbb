/**
 * Records that were stored and may be lost: the last minutes before calls failed over to another node of ClickHouse, or
 * before the server was restarted. They are read again. The group's commits note on which server records were
 * stored and from where to read again, so this also holds for a member that has just started or takes partitions over.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Admin, TopicPartitionOffset } from 'kafkajs'
import { isSameStart, type ServerStart } from '../../../infra/clickhouse/server-start.ts'
import { isInternal, messageOf } from '../../../infra/errors.ts'
import { committedOffsets } from '../../../infra/kafka/kafkajs/committed-offsets.ts'
import { readCommitNote, type StoredNote } from '../../../infra/kafka/commit-note.ts'
import type { Logger } from '../../../infra/log.ts'
import { sleep } from '../../../infra/sleep.ts'
import { RecentOffsets } from './recent-offsets.ts'
import { partitionKey } from '../../../infra/kafka/partition-key.ts'

export interface PossiblyLostRecordsDeps {
  readonly admin: Pick<Admin, 'fetchOffsets'>
  readonly groupId: string
  readonly logger: Logger
  readonly nowMs: () => number
  /** Which server stores, and since when it runs; left out where that cannot be known. */
  readonly serverStart?: (() => Promise<ServerStart>) | undefined
}

/** Partitions have to be read again from these offsets, and nothing that is buffered may be stored before that. */
export type OnPossiblyLost = (offsets: readonly TopicPartitionOffset[]) => void

const lookEveryMs = 5_000
const lookWithinMs = 2_000
/** The notes are read again after so long where they could not be read. */
const retryMs = 1_000

type Assignment = Readonly<Record<string, readonly number[]>>

interface Noted {
  readonly topic: string
  readonly partition: number
  readonly stored: StoredNote
}

export class PossiblyLostRecords {
  readonly #deps: PossiblyLostRecordsDeps
  readonly #recent = new RecentOffsets()
  /** Every server that has answered, as behind a load balancer there may be several. */
  readonly #servers = new Map<string, ServerStart>()
  #current: ServerStart | undefined
  /** What the group's commits say of partitions that have just been assigned. */
  #noted: readonly Noted[] = []
  #assignment: Assignment = {}
  #failovers = 0
  #joining: Promise<void> = Promise.resolve()
  #isFaultLogged = false
  #onFound: OnPossiblyLost = () => undefined

  constructor(deps: PossiblyLostRecordsDeps) {
    this.#deps = deps
  }

  /** From now on checks every few seconds whether the server was restarted; `onFound` is called when records may be lost. */
  watch(onFound: OnPossiblyLost): Disposable {
    this.#onFound = onFound
    const isKnown = this.#deps.serverStart !== undefined
    const looking = isKnown ? setInterval(() => void this.#look(), lookEveryMs).unref() : undefined
    return {
      [Symbol.dispose]: () => {
        this.#assignment = {}
        clearInterval(looking)
      },
    }
  }

  /** To be called when partitions are assigned, before anything of them is stored. */
  joined(assignment: Assignment): void {
    this.#recent.keepOnly(assignment)
    if (this.#deps.serverStart === undefined) return
    this.#assignment = assignment
    this.#noted = []
    this.#joining = this.#learnNotes(assignment)
  }

  /** Resolves once the notes of the assigned partitions have been read: before that nothing is stored. */
  async whenJoined(): Promise<void> {
    let joining: Promise<void>
    do {
      joining = this.#joining
      await joining
    } while (joining !== this.#joining)
  }

  /** A partition is read from here on. */
  readFrom(topic: string, partition: number, firstOffset: bigint): void {
    this.#recent.readFrom(topic, partition, firstOffset, this.#deps.nowMs())
  }

  /** Everything before this offset has been stored. */
  stored(topic: string, partition: number, nextOffset: bigint): void {
    this.#recent.stored(topic, partition, nextOffset, this.#deps.nowMs())
  }

  /** Calls go to another node from now on: reads all partitions again. */
  failedOver(): void {
    this.#failovers++
    this.#rewind(this.#recent.oldest())
  }

  /** What a commit of this partition notes. */
  noteOf(topic: string, partition: number): StoredNote | undefined {
    // Until it is known whether that server was restarted, its note stays.
    const noted = this.#noted.find((one) => one.topic === topic && one.partition === partition)
    if (noted !== undefined) return noted.stored
    const readAgainFrom = this.#recent.oldestOf(topic, partition)
    return this.#current === undefined || readAgainFrom === undefined
      ? undefined
      : { server: this.#current, readAgainFrom }
  }

  /** Never rejects. It ends early where the group is joined again meanwhile, which reads the notes once more. */
  async #learnNotes(assignment: Assignment): Promise<void> {
    const failoversBefore = this.#failovers
    for (;;) {
      const noted = await this.#readNotes(assignment).catch((error: unknown) => {
        const message = "the group's notes could not be read: reading waits for them"
        this.#deps.logger.warn({ error: messageOf(error) }, message)
      })
      if (assignment !== this.#assignment) return
      if (noted !== undefined) {
        this.#noted = noted
        break
      }
      await sleep(retryMs)
    }
    // What the member before has stored in the last minutes may be lost just as well.
    for (const { topic, partition, stored } of this.#noted)
      this.readFrom(topic, partition, stored.readAgainFrom)
    if (this.#failovers > failoversBefore) this.#rewind(this.#recent.oldest())
    // One that hangs must not keep the member from reading.
    await Promise.race([this.#look(), delay(lookWithinMs, undefined, { ref: false })])
  }

  async #readNotes(assignment: Assignment): Promise<Noted[]> {
    const { admin, groupId } = this.#deps
    const committed = await committedOffsets(admin, groupId, Object.keys(assignment))
    return committed.flatMap(({ topic, partition, metadata }) => {
      const stored = readCommitNote(metadata)?.stored
      const isOurs = assignment[topic]?.includes(partition) === true
      return stored === undefined || !isOurs ? [] : [{ topic, partition, stored }]
    })
  }

  async #look(): Promise<void> {
    // A server that does not answer stores nothing either: it is asked again.
    const now = await this.#deps.serverStart?.().catch((error: unknown) => this.#logFault(error))
    if (now === undefined) return
    const before = this.#servers.get(now.id)
    this.#servers.set(now.id, now)
    this.#current = now
    const isRestarted = before !== undefined && !isSameStart(now, before)
    const noted = this.#noted
      .filter(({ stored }) => !isSameStart(now, stored.server))
      .map(({ topic, partition, stored }) => ({
        topic,
        partition,
        offset: String(stored.readAgainFrom),
      }))
    this.#noted = []
    const offsets = earliest([...noted, ...(isRestarted ? this.#recent.oldest() : [])])
    if (offsets.length === 0) return
    this.#deps.logger.warn(
      'ClickHouse was restarted, or another node stores now: the last minutes are read again, as some of them may be lost',
    )
    this.#rewind(offsets)
  }

  /** Logged once, as it comes back every few seconds. */
  #logFault(error: unknown): undefined {
    if (!isInternal(error) || this.#isFaultLogged) return
    this.#isFaultLogged = true
    this.#deps.logger.error(
      { error: messageOf(error) },
      'when ClickHouse was started is not known, so the last minutes are not read again after a restart',
    )
  }

  #rewind(offsets: readonly TopicPartitionOffset[]): void {
    for (const offset of offsets) this.#recent.rewind(offset, this.#deps.nowMs())
    this.#onFound(offsets)
  }
}

/** The earliest offset of each partition. */
function earliest(offsets: readonly TopicPartitionOffset[]): TopicPartitionOffset[] {
  const found = new Map<string, TopicPartitionOffset>()
  for (const one of offsets) {
    const key = partitionKey(one.topic, one.partition)
    const known = found.get(key)
    if (known === undefined || BigInt(one.offset) < BigInt(known.offset)) found.set(key, one)
  }
  return [...found.values()]
}
