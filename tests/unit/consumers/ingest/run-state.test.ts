/** What ends an ingest: a stop, a flush that has failed for good, any other failure. */
import { expect, it } from 'vitest'
import { RunState } from '../../../../consumers/ingest/run-state.ts'

it('takes batches until it is stopped', () => {
  const state = new RunState()
  expect([state.takesBatches, state.isStopping]).toEqual([true, false])
  state.stop()
  expect([state.takesBatches, state.isStopping]).toEqual([false, true])
})

it('takes no batch after a flush that has failed, and keeps the first failure', async () => {
  const state = new RunState()
  state.failFlush(new Error('halted'))
  state.fail(new Error('later'))
  expect([state.takesBatches, state.isStopping]).toEqual([false, false])
  await expect(state.failed).rejects.toThrow('halted')
})

it('takes batches of the other partitions after any other failure', async () => {
  const state = new RunState()
  state.fail(new Error('a partition is halted'))
  expect(state.takesBatches).toBe(true)
  await expect(state.failed).rejects.toThrow('a partition is halted')
})
