/** Waiting: until the time is over or the signal aborts, and never a rejection. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { sleep } from '../../../infra/sleep.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('resolves after the time', async () => {
  let isOver = false
  void sleep(1_000).then(() => (isOver = true))
  await vi.advanceTimersByTimeAsync(999)
  expect(isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(isOver).toBe(true)
})

it.each(['before', 'while'])(
  'resolves at once when the signal aborts %s it waits, without a timer left',
  async (when) => {
    const end = new AbortController()
    if (when === 'before') end.abort()
    const waiting = sleep(1_000, end.signal)
    end.abort()
    await waiting
    expect(vi.getTimerCount()).toBe(0)
  },
)
