/**
 * What was sent, in a local file: a line for each change of a ticket, on disk (fsync) before the next read begins, and
 * only after Kafka has acknowledged its events. A torn last line is left out, and a lost file does no harm: the same
 * ids are sent once more. It holds ticket numbers and times, and no other value of a row.
 */
import { appendFile, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { fileFaultOf } from '../../infra/file-fault.ts'
import { KunjunganError, messageOf } from '../../infra/errors.ts'
import { applied, type Change, type Entry, unsayable } from './changes.ts'
import { steps } from './mapping.ts'
import { keyOf } from './tickets.ts'

const Line = z.strictObject({
  d: z.iso.date(),
  k: z.string(),
  h: z.string(),
  s: z.array(z.tuple([z.string(), z.enum(steps), z.number()])),
  u: z.array(z.enum(unsayable)),
  m: z.number(),
})

/** A file with this many times as many lines as tickets is written anew. */
const mostLinesPerEntry = 4

export class StateFile {
  readonly #file: string
  readonly entries: Map<string, Entry>
  #lines: number

  private constructor(file: string, entries: Map<string, Entry>, lines: number) {
    this.#file = file
    this.entries = entries
    this.#lines = lines
  }

  /** Reads what is there. @throws KunjunganError `home` where the file cannot be read. */
  static async open(file: string): Promise<StateFile> {
    const { entries, lines } = await readLines(file)
    return new StateFile(file, entries, lines)
  }

  /** Keeps changes whose events Kafka has acknowledged. */
  async append(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return
    await this.#written(async () => {
      await appendSynced(this.#file, changes.map(({ entry }) => lineOf(entry)).join(''))
    })
    applied(this.entries, changes)
    this.#lines += changes.length
  }

  /** Forgets days before this one, and writes the file anew where it has grown. */
  async prune(firstDay: string): Promise<void> {
    let dropped = 0
    for (const [key, { day }] of this.entries)
      if (day < firstDay) {
        this.entries.delete(key)
        dropped++
      }
    if (dropped === 0 && this.#lines <= this.entries.size * mostLinesPerEntry) return
    await this.#written(async () => {
      const part = `${this.#file}.part`
      const handle = await open(part, 'w', 0o600)
      try {
        await handle.writeFile([...this.entries.values()].map(lineOf).join(''))
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(part, this.#file)
    })
    this.#lines = this.entries.size
  }

  async #written(write: () => Promise<void>): Promise<void> {
    try {
      await mkdir(dirname(this.#file), { recursive: true })
      await write()
    } catch (error) {
      const why = fileFaultOf(error, this.#file) ?? messageOf(error)
      throw new KunjunganError('home', `${this.#file} cannot be written: ${why}.`, { cause: error })
    }
  }
}

/** The entries of a state file; none where there is no such file. */
export async function readEntries(file: string): Promise<Map<string, Entry>> {
  return (await readLines(file)).entries
}

interface Lines {
  readonly entries: Map<string, Entry>
  /** How many lines they were read from. */
  readonly lines: number
}

async function readLines(file: string): Promise<Lines> {
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    const why = fileFaultOf(error, file) ?? messageOf(error)
    throw new KunjunganError('home', `${file} cannot be read: ${why}.`, { cause: error })
  })
  const entries = new Map<string, Entry>()
  let lines = 0
  for (const line of content.split('\n')) {
    if (line !== '') lines++
    const entry = entryOf(line)
    // An older version kept tickets of which nothing was sent, refused ones too.
    if (entry !== undefined && entry.sent.length > 0) entries.set(keyOf(entry), entry)
  }
  return { entries, lines }
}

function entryOf(line: string): Entry | undefined {
  if (line === '') return undefined
  try {
    const { d: day, k: ticketId, h: hash, s, u, m: missed } = Line.parse(JSON.parse(line))
    const sent = s.map(([id, step, timeMs]) => ({ id, step, timeMs }))
    return { day, ticketId, hash, sent, unsayable: u, missed }
  } catch {
    // Torn by a crash, or foreign: its ticket is sent again with the ids that it has.
    return undefined
  }
}

function lineOf({ day, ticketId, hash, sent, unsayable: kinds, missed }: Entry): string {
  const s = sent.map(({ id, step, timeMs }) => [id, step, timeMs])
  return `${JSON.stringify({ d: day, k: ticketId, h: hash, s, u: kinds, m: missed })}\n`
}

async function appendSynced(file: string, lines: string): Promise<void> {
  const handle = await open(file, 'a', 0o600)
  try {
    // After a torn line the next one must begin on its own.
    await appendFile(handle, `\n${lines}`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
