/**
 * Reference data of a process that runs for long: its files are looked at every few seconds, and a change is used once
 * they are at rest and without a mistake. Until then the version before stays in use, and the log says so. A changed
 * time zone is never taken up: local dates are stored with the events, see load-reference.ts.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../infra/errors.ts'
import type { Logger } from '../infra/log.ts'
import { utcOffsetsOf, type Reference } from '../schemas/reference.ts'
import { readReference, referenceVersion } from './reference.ts'

export interface ReferenceWatchConfig {
  readonly directory: string
  /** A change is used when two looks in a row find the same files. */
  readonly everyMs?: number
}

export interface ReferenceWatchDeps {
  /** What was read at the start. */
  readonly reference: Reference
  readonly logger: Logger
}

const defaultEveryMs = 10_000

export class ReferenceWatch implements Disposable {
  readonly #config: ReferenceWatchConfig
  readonly #logger: Logger
  readonly #timer: NodeJS.Timeout
  #reference: Reference
  #version: string
  #utcOffsets: Map<string, number>
  /** Of every MPP that was ever in use: events of one that was taken out are stored with it. */
  readonly #knownOffsets: Map<string, number>
  #seen: string | undefined
  #judged: string | undefined
  #looking: Promise<void> = Promise.resolve()

  /** Looks for changes until it is disposed. */
  constructor(config: ReferenceWatchConfig, { reference, logger }: ReferenceWatchDeps) {
    this.#config = config
    this.#logger = logger
    this.#reference = reference
    this.#version = referenceVersion(reference)
    this.#utcOffsets = utcOffsetsOf(reference)
    this.#knownOffsets = new Map(this.#utcOffsets)
    logger.info({ version: this.#version }, 'reference data in use')
    const look = (): void => void (this.#looking = this.#looking.then(() => this.look()))
    this.#timer = setInterval(look, config.everyMs ?? defaultEveryMs).unref()
  }

  /** The version that is in use; another object after each change. */
  get reference(): Reference {
    return this.#reference
  }

  get version(): string {
    return this.#version
  }

  /** Minutes east of UTC of every known MPP. */
  get utcOffsets(): ReadonlyMap<string, number> {
    return this.#utcOffsets
  }

  /** Looks once; never rejects. */
  async look(): Promise<void> {
    const found = await this.#contents()
    const isAtRest = found !== undefined && found === this.#seen
    this.#seen = found
    if (!isAtRest || found === this.#judged) return
    try {
      const next = await readReference(this.#config.directory)
      // What was saved while it was read is looked at the next time.
      if ((await this.#contents()) !== found) return
      this.#judged = found
      this.#take(next)
    } catch (error) {
      this.#judged = found
      this.#keep(messageOf(error))
    }
  }

  #take(next: Reference): void {
    const version = referenceVersion(next)
    if (version === this.#version) return
    const offsets = utcOffsetsOf(next)
    const moved = [...offsets].filter(([mpp, offset]) => (this.#knownOffsets.get(mpp) ?? offset) !== offset)
    if (moved.length > 0) {
      const names = moved.map(([mpp]) => mpp).join(', ')
      this.#keep(
        `The time zone of ${names} has changed, and local dates are stored with the events: set it back, or stop this process and run \`npx kunjungan rebuild --yes\`.`,
      )
      return
    }
    this.#reference = next
    this.#utcOffsets = offsets
    for (const [mpp, offset] of offsets) this.#knownOffsets.set(mpp, offset)
    this.#logger.info({ version, before: this.#version }, 'the reference data has changed and is in use')
    this.#version = version
  }

  #keep(fix: string): void {
    const message = 'the reference data has changed but is not used: the version before stays in use'
    this.#logger.error({ version: this.#version, fix }, message)
  }

  /** A checksum of the files; undefined where they cannot be read. */
  async #contents(): Promise<string | undefined> {
    const { directory } = this.#config
    try {
      const names = (await readdir(directory)).filter((name) => name.endsWith('.csv')).toSorted()
      const hash = createHash('sha256')
      for (const name of names) hash.update(`${name}\n`).update(await readFile(join(directory, name)))
      return hash.digest('hex')
    } catch {
      return undefined
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
