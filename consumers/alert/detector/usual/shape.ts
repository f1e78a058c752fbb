/**
 * How a usual day's visits spread over its slots: learned shares by class of day (ordinary, Friday, Saturday, Sunday,
 * each in and out of the fasting month). The prior of an agency's shares is its MPP's, that of a rare class the
 * ordinary one, with the weight of a fixed number of visits, so that a small agency or a new class has a plausible day.
 * Pure.
 */
import { weekdayOf } from '../../../../schemas/time.ts'
import { isFasting } from '../../../../schemas/calendar.ts'
import { slotMinutes, slotsPerDay } from '../types.ts'
import type { Reference } from '../../../../schemas/reference.ts'

/** Shares of the slots of a day; they add up to 1. */
export type Shape = Float64Array

export const classCount = 8
/** The classes of the fasting month follow those of other days in the same order. */
export const fastingClass = 4
/**
 * The weight of a prior shape in visits; more for a class of day, as an agency's Fridays differ much as its MPP's do.
 */
const priorVisits = 40
const priorVisitsOfClass = 150

/** 0 ordinary, 1 Friday, 2 Saturday, 3 Sunday; `fastingClass` more in the fasting month. */
export function classOf(reference: Reference, day: number): number {
  return Math.max(0, weekdayOf(day) - 4) + (isFasting(reference, day) ? fastingClass : 0)
}

/** Counts of one class of day: visits and days on which the slot could be seen, by slot. */
export interface SlotCounts {
  readonly visits: Float64Array
  readonly days: Float64Array
}

export function emptyCounts(): SlotCounts {
  return { visits: new Float64Array(slotsPerDay), days: new Float64Array(slotsPerDay) }
}

/**
 * What was seen, without the slots that alerts covered (`clear`) unless they covered more than a quarter of a slot's
 * days: what comes back so often is the usual, and would otherwise never be learned.
 */
export function withRecurringAlerts(clear: SlotCounts, all: SlotCounts): SlotCounts {
  const visits = Float64Array.from(clear.visits)
  const days = Float64Array.from(clear.days)
  for (let slot = 0; slot < slotsPerDay; slot++) {
    const covered = (all.days[slot] ?? 0) - (days[slot] ?? 0)
    if (covered < 3 || covered * 4 < (all.days[slot] ?? 0)) continue
    visits[slot] = all.visits[slot] ?? 0
    days[slot] = all.days[slot] ?? 0
  }
  return { visits, days }
}

/** The shapes of all classes; `parents` are the MPP's shapes, undefined for the MPP itself. */
export function shapesOf(
  seen: readonly SlotCounts[],
  parents: readonly Shape[] | undefined,
  hours: readonly [opens: number, closes: number],
): Shape[] {
  const flat = withinHours(new Float64Array(slotsPerDay).fill(1), hours)
  const ordinary = blend(at(seen, 0), parents === undefined ? flat : (parents[0] ?? flat), priorVisits)
  const shapes: Shape[] = [ordinary]
  for (let kind = 1; kind < classCount; kind++) {
    // The prior of a fasting Friday is a Friday changed as fasting changes other days; of other classes an ordinary day.
    const like = Math.max(0, kind - fastingClass)
    const base = shapes[like] ?? ordinary
    const prior =
      parents !== undefined
        ? transferred(base, parents[kind] ?? base, parents[like] ?? base)
        : kind > fastingClass
          ? transferred(base, shapes[fastingClass] ?? base, ordinary)
          : base
    shapes.push(blend(at(seen, kind), prior, parents === undefined ? priorVisits : priorVisitsOfClass))
  }
  return shapes
}

/** The slots between which a day of this shape is open, `last` included: without the few visits at its edges. */
export function openSlots(shape: Shape): readonly [first: number, last: number] {
  let first = 0
  let last = slotsPerDay - 1
  while (first < last && (shape[first] ?? 0) < 0.004) first++
  while (last > first && (shape[last] ?? 0) < 0.004) last--
  return [first, last]
}

function blend(seen: SlotCounts, prior: Shape, visitsOfPrior: number): Shape {
  let visits = 0
  let days = 0
  for (let slot = 0; slot < slotsPerDay; slot++) {
    visits += seen.visits[slot] ?? 0
    days = Math.max(days, seen.days[slot] ?? 0)
  }
  if (visits === 0 || days === 0) return prior
  const priorDays = visitsOfPrior / (visits / days)
  const shape = new Float64Array(slotsPerDay)
  for (let slot = 0; slot < slotsPerDay; slot++) {
    const weight = (seen.days[slot] ?? 0) + priorDays
    shape[slot] = ((seen.visits[slot] ?? 0) + visitsOfPrior * (prior[slot] ?? 0)) / weight
  }
  return normalised(shape)
}

/** The agency's own shape, changed as the MPP's changes from one class to another. */
function transferred(own: Shape, to: Shape, from: Shape): Shape {
  return normalised(
    own.map((share, slot) => share * Math.min(5, ((to[slot] ?? 0) + 1e-4) / ((from[slot] ?? 0) + 1e-4))),
  )
}

function withinHours(shape: Shape, [opens, closes]: readonly [number, number]): Shape {
  return normalised(
    shape.map((share, slot) =>
      slot * slotMinutes >= opens - slotMinutes && slot * slotMinutes < closes ? share : 0,
    ),
  )
}

function normalised(shape: Shape): Shape {
  const sum = shape.reduce((total, share) => total + share, 0)
  return sum > 0 ? shape.map((share) => share / sum) : shape
}

function at(seen: readonly SlotCounts[], kind: number): SlotCounts {
  return seen[kind] ?? emptyCounts()
}
