/** The running day, live, by a clock of the test's own. */
import { expect, it } from 'vitest'
import { join } from 'node:path'
import type { EventSender } from '../../../../producers/send-events.ts'
import { simulateLive } from '../../../../producers/simulate/live.ts'
import { simulateDay } from '../../../../producers/simulate/simulate-day.ts'
import { parseDay } from '../../../../schemas/time.ts'
import { readReference } from '../../../../sql/reference.ts'

it('sends what a day still had to bring when the machine sleeps past its midnight', async () => {
  const reference = await readReference(join(import.meta.dirname, '../../../../sql/reference'))
  // In the morning of a Monday in Balikpapan, and then on Tuesday before it opens.
  let now = new Date('2026-11-23T01:30:00Z')
  const end = new AbortController()
  const sent: string[] = []
  let sends = 0
  const send = async (events: Iterable<{ readonly value: string | Buffer }>): Promise<number> => {
    const values = [...events].map(({ value }) => String(value))
    sent.push(...values.map((value) => (JSON.parse(value) as { id: string }).id))
    now = new Date('2026-11-23T23:00:00Z')
    if (++sends === 2) end.abort()
    return values.length
  }
  const day = parseDay('2026-11-23') ?? 0
  const plan = simulateDay({ reference, mpp: 'balikpapan', day, seed: 3 })
  await simulateLive(
    { reference, mpps: ['balikpapan'], seed: 3, aroundTheClock: false },
    {
      sender: { send } as unknown as EventSender,
      clock: () => now,
      say: () => undefined,
      signal: AbortSignal.any([end.signal, AbortSignal.timeout(5_000)]),
    },
  )
  expect(new Set(sent)).toEqual(new Set(plan.map(({ id }) => id)))
  expect(sent).toHaveLength(plan.length)
})
