import { expect, it } from 'vitest'
import { countingObserver } from '../../../../../consumers/ingest/catch-up/counting-observer.ts'
import { noObserver } from '../../../../../consumers/ingest/observer.ts'

it('counts rows and dead letters, and a row that ClickHouse refuses as a dead letter alone', () => {
  const seen: string[] = []
  const { observer, counts } = countingObserver({
    ...noObserver,
    onStored: (kind, { rows }) => void seen.push(`${kind} ${rows}`),
    onDeadLetter: (reason) => void seen.push(reason),
  })
  const times = { eventTimesMs: new Float64Array(), recordTimesMs: new Float64Array() }
  observer.onStored('queue', { rows: 5, ...times }, 0)
  observer.onDeadLetter('not_json')
  observer.onDeadLetter('rejected_by_store')
  expect(counts).toEqual({ rows: 4, deadLetters: 2 })
  expect(seen).toEqual(['queue 5', 'not_json', 'rejected_by_store'])
})
