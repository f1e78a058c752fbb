/**
 * What ingest notes with each committed offset: with which version of the reference data the records before it were
 * read, and when; on which server they were stored, and from where to read again should that server have lost what it
 * had not written to disk. `doctor` compares the version with what is loaded, also where ingest runs on another machine.
 */
import type { ServerStart } from '../clickhouse/server-start.ts'

export interface CommitNote {
  readonly referenceVersion: string
  /** Milliseconds since 1970. */
  readonly committedAt: number
  readonly stored?: StoredNote
}

export interface StoredNote {
  readonly server: ServerStart
  /** An offset that was committed some minutes earlier. */
  readonly readAgainFrom: bigint
}

/** The metadata of a commit. */
export function commitNote(
  referenceVersion: string | undefined,
  now: Date,
  stored?: StoredNote,
): string | null {
  if (referenceVersion === undefined) return null
  const note = `reference=${referenceVersion} at=${now.toISOString()}`
  if (stored === undefined) return note
  const { server, readAgainFrom } = stored
  return `${note} from=${readAgainFrom} server=${server.id}@${server.startedAt}`
}

const pattern = /^reference=(\w+) at=(\S+)(?: from=(\d+) server=(\w+)@(\d+))?$/

/** Undefined for the metadata of other programs. */
export function readCommitNote(metadata: string | null): CommitNote | undefined {
  const [, referenceVersion, at, from, id, startedAt] = pattern.exec(metadata ?? '') ?? []
  const committedAt = Date.parse(at ?? '')
  if (referenceVersion === undefined || Number.isNaN(committedAt)) return undefined
  return {
    referenceVersion,
    committedAt,
    ...(from === undefined || id === undefined
      ? {}
      : { stored: { readAgainFrom: BigInt(from), server: { id, startedAt: Number(startedAt) } } }),
  }
}
