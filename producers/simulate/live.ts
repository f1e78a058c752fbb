/**
 * The running day, live: sends each simulated event when its time has come. It follows calendar and opening hours,
 * says when an MPP is closed and which day was its last open one, and catches up on what the day has brought so far.
 */
import { sleep } from '../../infra/sleep.ts'
import { formatDay, localDay } from '../../schemas/time.ts'
import { utcOffsetsOf, type Reference } from '../../schemas/reference.ts'
import { outgoingOfTyped } from '../outgoing.ts'
import type { EventSender } from '../send-events.ts'
import { lastOpenDay, openInterval } from './calendar.ts'
import type { TypedEvent } from '../../schemas/event.ts'
import { simulateDay } from './simulate-day.ts'

export interface LiveConfig {
  readonly reference: Reference
  readonly mpps: readonly string[]
  readonly seed: number
  readonly aroundTheClock: boolean
}

export interface LiveDeps {
  readonly sender: EventSender
  readonly clock: () => Date
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

const tickMs = 500
const sayEveryMs = 60_000

interface RunningDay {
  readonly day: number
  /** Still to be sent, in order of time. */
  readonly ahead: TypedEvent[]
}

/** Runs until `signal` aborts; resolves with the number of events sent. */
export async function simulateLive(config: LiveConfig, deps: LiveDeps): Promise<number> {
  const running = new Map<string, RunningDay>()
  let sent = 0
  let lastSaid = { sent: 0, at: deps.clock().getTime() }
  while (!deps.signal.aborted) {
    const now = deps.clock().getTime()
    // It may change while this runs; a day that has begun keeps its plan.
    const offsets = utcOffsetsOf(config.reference)
    const due: TypedEvent[] = []
    for (const mpp of config.mpps) {
      const day = localDay(now, offsets.get(mpp) ?? 0)
      const before = running.get(mpp)
      // What was to come when the machine slept, or a send took long, is sent before the next day begins.
      if (before !== undefined && before.day < day) due.push(...before.ahead)
      const current = before?.day === day ? before : beginDay(config, deps, mpp, day)
      if (current === undefined) continue
      running.set(mpp, current)
      while (current.ahead[0] !== undefined && Date.parse(current.ahead[0].time) <= now)
        due.push(...current.ahead.splice(0, 1))
    }
    if (due.length > 0) sent += await deps.sender.send(due.map(outgoingOfTyped))
    if (sent > lastSaid.sent && now >= lastSaid.at + sayEveryMs) {
      deps.say(
        `live: ${sent - lastSaid.sent} events sent in the last ${Math.round((now - lastSaid.at) / 1_000)} s`,
      )
      lastSaid = { sent, at: now }
    }
    await sleep(tickMs, deps.signal)
  }
  return sent
}

function beginDay(
  { reference, seed, aroundTheClock }: LiveConfig,
  deps: LiveDeps,
  mpp: string,
  day: number,
): RunningDay {
  if (aroundTheClock) return { day, ahead: simulateDay({ reference, mpp, day, seed, aroundTheClock }) }
  const open = openInterval(reference, mpp, day)
  const now = deps.clock().getTime()
  const last = lastOpenDay(reference, mpp, day)
  const lastText = last === undefined ? '' : `; last open day before: ${formatDay(last)}`
  const date = formatDay(day)
  if (open === undefined) deps.say(`${mpp}: closed on ${date}${lastText}`)
  else if (now < open.opensAt) deps.say(`${mpp}: not open yet on ${date}${lastText}`)
  else if (now >= open.closesAt) deps.say(`${mpp}: closed again on ${date}, which was an open day`)
  return { day, ahead: open === undefined ? [] : simulateDay({ reference, mpp, day, seed }) }
}
