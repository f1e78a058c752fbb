import { describe, expect, it } from 'vitest'
import { commitNote, readCommitNote } from '../../../../infra/kafka/commit-note.ts'

const now = new Date('2026-01-05T04:00:01.234Z')
const stored = { server: { id: '0af3', startedAt: 1_700_000_000 }, readAgainFrom: 12n }

describe('the note of a commit', () => {
  it('is read as it was written', () => {
    const committedAt = now.getTime()
    expect(readCommitNote(commitNote('v7', now))).toEqual({ referenceVersion: 'v7', committedAt })
    expect(readCommitNote(commitNote('v7', now, stored))).toEqual({
      referenceVersion: 'v7',
      committedAt,
      stored,
    })
  })

  it('is none without a version, and none of other programs', () => {
    expect(commitNote(undefined, now, stored)).toBeNull()
    for (const other of [null, '', 'reference=v7', 'reference=v7 at=never', `${commitNote('v7', now)} more`])
      expect(readCommitNote(other), String(other)).toBeUndefined()
  })
})
