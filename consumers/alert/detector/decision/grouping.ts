/**
 * Whether a rise or fall is the whole MPP's or that of single agencies, which agencies drive it, and what the rest of
 * the MPP does while one agency is judged. Pure.
 */
import { windowSums } from '../happened/timeline.ts'
import type { Timeline } from '../happened/timeline.ts'
import type { AlertKind } from '../types.ts'
import { scoreSums, scoreWindow } from '../happened/windows.ts'
import type { WindowScore } from '../happened/windows.ts'

/** -log10 of the chance up to which the rest of the MPP counts as unusual too. */
const restScore = 2
/** An agency from this score on may explain the MPP's count alone. */
const ownScore = 3
/** Least share of the MPP's visits that single agencies must leave over: with less, no alert is the MPP's. */
const leastRest = 0.1
/** An agency stands out where its ratio is so many times that of the others, or one of so many parts of it. */
const beyond = 1.3
/** The rest of the MPP has to deviate by this share of what the whole does. */
const alikeShare = 1 / 3
/** Agencies that an alert names. */
const mostDrivers = 5
/** Expected visits of the others at which their own ratio gets half of the weight. */
const ratioVisits = 25

/** Whether the MPP stays unusual without the agencies that stand out beyond the others. */
export function isBroad(
  mpp: Timeline,
  agencies: readonly Timeline[],
  kind: 'surge' | 'drop',
  { from, to, seen, expected }: WindowScore,
): boolean {
  let restSeen = seen
  let restExpected = expected
  const ratio = seen / Math.max(expected, 1e-9)
  const single = agencies
    .map((agency) => {
      const sums = windowSums(agency, kind === 'surge' ? agency.surge : agency.drop, from, to)
      return { agency, ...sums, excess: sums.seen - sums.expected }
    })
    .toSorted((a, b) => (kind === 'surge' ? b.excess - a.excess : a.excess - b.excess))
  for (const { agency, seen: own, expected: ownExpected } of single.slice(0, mostDrivers)) {
    if (ownExpected <= 0) continue
    const others = (seen - own) / Math.max(expected - ownExpected, 1e-9)
    // An agency that is nearly the whole MPP has no others to compare with: what happens is its own.
    const isAlone = expected - ownExpected < leastRest * expected
    const isBeyond =
      kind === 'surge' ? own / ownExpected > beyond * others : own / ownExpected < others / beyond
    if (!isBeyond && !isAlone) continue
    const found = scoreWindow(agency, kind === 'surge' ? agency.surge : agency.drop, kind, from, to, 0, 1)
    if (found === undefined || found.score < ownScore) continue
    restSeen -= own
    restExpected -= ownExpected
  }
  if (restExpected === expected) return true
  if (restExpected < leastRest * expected) return false
  const scale = restExpected / Math.max(expected, 1e-9)
  const sums = kind === 'surge' ? mpp.surge : mpp.drop
  const restSums = { from, to, ...windowSums(mpp, sums, from, to), seen: restSeen }
  const rest = scoreSums(mpp, restSums, kind, 0, scale)
  const restRatio = restSeen / restExpected
  const isAlike =
    kind === 'surge' ? restRatio - 1 > (ratio - 1) * alikeShare : 1 - restRatio > (1 - ratio) * alikeShare
  return rest !== undefined && rest.score >= restScore && isAlike
}

/**
 * Seen over expected of the rest of the MPP in the window, shrunk towards `usual`; at least 1 for a surge, at most 1
 * for a drop.
 */
export function othersRatio(
  mpp: Timeline,
  agency: Timeline,
  kind: 'surge' | 'drop',
  from: number,
  to: number,
  usual: number,
): number {
  const whole = windowSums(mpp, mpp.raw, from, to)
  const own = windowSums(agency, agency.raw, from, to)
  const expected = Math.max(0, whole.expected - own.expected)
  const seen = Math.max(0, whole.seen - own.seen)
  const ratio = (seen + usual * ratioVisits) / (expected + ratioVisits)
  return kind === 'surge' ? Math.max(1, ratio) : Math.min(1, ratio)
}

/** The agencies that drive an MPP's alert, the largest deviation first. */
export function drivers(agencies: readonly Timeline[], kind: AlertKind, { from, to }: WindowScore): string[] {
  return agencies
    .map((agency) => {
      const { seen, expected } = windowSums(agency, agency.raw, from, to)
      return { agency: agency.agency, excess: kind === 'surge' ? seen - expected : expected - seen }
    })
    .filter(({ excess }) => excess > 0.5)
    .toSorted((a, b) => b.excess - a.excess || (a.agency < b.agency ? -1 : 1))
    .slice(0, mostDrivers)
    .map(({ agency }) => agency)
}
