/** When an ingest has caught up: which offsets count, which do not, and what is not waited for. */
import { describe, expect, it } from 'vitest'
import { CatchUpGoal } from '../../../../../consumers/ingest/catch-up/catch-up-goal.ts'
import { type GroupPosition, positionIn } from '../../../../../infra/kafka/group-position.ts'
import type { PartitionLog } from '../../../../../infra/kafka/partition-log.ts'
import { settled } from '../fakes.ts'

const logOf = (log: Partial<PartitionLog>): PartitionLog => {
  const whole = { topic: 'q', partition: 0, begin: 0n, end: 100n, ...log }
  return { readable: whole.end, ...whole }
}

/** The position of a group that has committed this offset. */
const positionOf = (committed: bigint, log: Partial<PartitionLog> = {}): GroupPosition => {
  const whole = logOf(log)
  return { ...whole, ...positionIn(whole, committed) }
}

function goalOf(...found: readonly GroupPosition[]): {
  readonly goal: CatchUpGoal
  readonly clock: { nowMs: number }
  readonly isDone: () => Promise<boolean>
} {
  const clock = { nowMs: 5_000 }
  const goal = new CatchUpGoal(found, () => clock.nowMs)
  let isDone = false
  void goal.done.then(() => (isDone = true))
  const look = async (): Promise<boolean> => {
    await settled()
    return isDone
  }
  return { goal, clock, isDone: look }
}

describe('a goal', () => {
  it('is done from the start where every end is committed', () => {
    const { goal } = goalOf(positionOf(100n), positionOf(-1n, { partition: 1, end: 0n }))
    expect([goal.isDone, goal.total, goal.topics]).toEqual([true, 0n, []])
  })

  it('is done when the last of its ends is reached, and not before', async () => {
    const { goal, isDone } = goalOf(positionOf(40n), positionOf(-1n, { partition: 1, begin: 7n, end: 10n }))
    expect([goal.total, goal.left]).toEqual([63n, 63n])
    goal.reached('q', 0, 99n)
    goal.reached('q', 1, 10n)
    expect([goal.left, goal.isDone, await isDone()]).toEqual([1n, false, false])
    goal.reached('q', 0, 100n)
    expect([goal.left, goal.isDone, await isDone()]).toEqual([0n, true, true])
    expect(goal.total).toBe(63n)
  })

  it('counts an end that is passed, as new records come', async () => {
    const { goal, isDone } = goalOf(positionOf(40n))
    goal.reached('q', 0, 500n)
    expect(await isDone()).toBe(true)
  })

  it.each([
    ['an earlier offset, as what is read again', 0, 45n],
    ['no committed offset, as the group’s offsets were deleted', 0, -1n],
    ['a partition that is no part of it', 7, 100n],
  ])('is not changed by %s', (_what, partition, offset) => {
    const { goal, clock } = goalOf(positionOf(40n))
    goal.reached('q', 0, 50n)
    clock.nowMs += 1_000
    goal.reached('q', partition, offset)
    expect([goal.left, goal.idleMs()]).toEqual([50n, 1_000])
  })

  it('is idle since it was last brought nearer', () => {
    const { goal, clock } = goalOf(positionOf(40n))
    clock.nowMs += 3_000
    expect(goal.idleMs()).toBe(3_000)
    goal.reached('q', 0, 41n)
    expect(goal.idleMs()).toBe(0)
    clock.nowMs += 2_000
    goal.reached('q', 0, 41n)
    expect(goal.idleMs()).toBe(2_000)
  })
})

describe('a committed offset beyond the end', () => {
  it('counts from the beginning, once it is reset and not while it is found again', async () => {
    const { goal, isDone } = goalOf(positionOf(1_000n, { begin: 10n }))
    expect(goal.left).toBe(90n)
    goal.reached('q', 0, 1_000n)
    goal.reached('q', 0, -1n)
    expect(goal.left).toBe(90n)
    goal.reached('q', 0, 100n)
    expect(await isDone()).toBe(true)
  })

  it('of an empty log is waited for until it is reset, of which nothing else is seen', async () => {
    const { goal, isDone } = goalOf(positionOf(1_000n, { begin: 0n, end: 0n }))
    expect([goal.isDone, goal.total]).toEqual([false, 0n])
    goal.reached('q', 0, 1_000n)
    expect(await isDone()).toBe(false)
    goal.reached('q', 0, -2n)
    expect(await isDone()).toBe(true)
  })
})

it('records that were deleted before they were read are no part of a goal', () => {
  expect(goalOf(positionOf(5n, { begin: 90n })).goal.left).toBe(10n)
})

describe('what an open transaction holds back', () => {
  const held = logOf({ readable: 60n, end: 120n })

  it('is found once everything before it is read, with how far the log is readable now', () => {
    const { goal } = goalOf(positionOf(40n))
    goal.reached('q', 0, 59n)
    expect(goal.heldBackIn([held])).toEqual([])
    goal.reached('q', 0, 60n)
    expect(goal.heldBackIn([held])).toEqual([{ ...positionOf(40n), readable: 60n, end: 120n }])
  })

  it.each([
    ['another partition is still to be read', [held, logOf({ partition: 1 })]],
    ['nothing is known of another partition', [held]],
  ])('is waited for while %s', (_why, logs) => {
    const { goal } = goalOf(positionOf(60n), positionOf(40n, { partition: 1 }))
    expect(goal.heldBackIn(logs)).toEqual([])
    goal.reached('q', 1, 100n)
    expect(goal.heldBackIn(logs)).toHaveLength(1)
  })

  it.each([
    ['has ended by now', logOf({ end: 120n })],
    ['began behind the end that is waited for', logOf({ readable: 100n, end: 120n })],
  ])('is nothing where the transaction %s', (_why, log) => {
    expect(goalOf(positionOf(60n)).goal.heldBackIn([log])).toEqual([])
  })
})
