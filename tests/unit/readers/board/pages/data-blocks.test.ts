import { describe, expect, it } from 'vitest'
import { lagState } from '../../../../../readers/board/pages/data-blocks.ts'
import { boardWords } from '../../../../../readers/board/words/words.ts'
import { reasons } from '../../../../../schemas/reasons.ts'

const lag = (behind: number, members: number): Parameters<typeof lagState>[0] => ({
  topics: [
    { topic: 'queue', behind },
    { topic: 'survey', behind: 0 },
  ],
  members,
  answeredAtMs: 0,
})

describe('how far ingest is behind', () => {
  it('tells an ingest that does not run from one that has work to do', () => {
    expect([lagState(lag(0, 1)), lagState(lag(5, 2))]).toEqual(['none', 'waiting'])
    expect([lagState(lag(0, 0)), lagState(lag(5, 0))]).toEqual(['idle', 'stopped'])
  })
})

describe('what an operator does about dead letters', () => {
  it.each(['id', 'en'] as const)('is said of every reason in %s', (language) => {
    expect(Object.keys(boardWords[language].figures.data.letterNexts).toSorted()).toEqual(
      [...reasons].toSorted(),
    )
  })
})
