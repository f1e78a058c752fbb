/**
 * What ingest notes with each committed offset: with which version of the reference data the records before it were
 * read, and when. `doctor` compares it with what is loaded, also where ingest runs on another machine.
 */
export interface CommitNote {
  readonly referenceVersion: string
  /** Milliseconds since 1970. */
  readonly committedAt: number
}

/** The metadata of a commit. */
export function commitNote(referenceVersion: string | undefined, now: Date): string | null {
  return referenceVersion === undefined ? null : `reference=${referenceVersion} at=${now.toISOString()}`
}

/** Undefined for the metadata of other programs. */
export function readCommitNote(metadata: string | null): CommitNote | undefined {
  const [, referenceVersion, at] = /^reference=(\w+) at=(\S+)$/.exec(metadata ?? '') ?? []
  const committedAt = Date.parse(at ?? '')
  return referenceVersion === undefined || Number.isNaN(committedAt)
    ? undefined
    : { referenceVersion, committedAt }
}
