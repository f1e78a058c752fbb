/**
 * What is put into the labelled histories: surges, drops and silences at agencies and at whole MPPs, each with its
 * kind, place and time. Episodes of one level keep well apart, so that it is clear which alert belongs to which.
 */
import { Dice } from './dice.ts'
import type { AgencyHabit, Place } from './agencies.ts'

export type EpisodeKind = 'surge' | 'drop' | 'silent'
export type Duration = 'hour' | 'half-day' | 'three-days'

export interface Episode {
  readonly kind: EpisodeKind
  readonly mpp: string
  /** Empty: the whole MPP. */
  readonly agency: string
  /** What visits are multiplied with; 0 for a silence. */
  readonly factor: number
  readonly duration: Duration
  /** Open local slots (day * 96 + slot of the day) from `from` to before `to`. */
  readonly from: number
  readonly to: number
}

interface Plan {
  readonly kind: EpisodeKind
  readonly factor: number
  readonly duration: Duration
}

const durations: readonly Duration[] = ['hour', 'half-day', 'three-days']
const surges: readonly Plan[] = [1.5, 2, 3, 5].flatMap((factor) =>
  durations.map((duration) => ({ kind: 'surge' as const, factor, duration })),
)
const mppDrops: readonly Plan[] = [0.3, 0.6].flatMap((factor) =>
  durations.map((duration) => ({ kind: 'drop' as const, factor, duration })),
)
const agencyDrops: readonly Plan[] = [0.15, 0.4].flatMap((factor) =>
  durations.map((duration) => ({ kind: 'drop' as const, factor, duration })),
)
const silences: readonly Plan[] = durations
  .slice(0, 2)
  .map((duration) => ({ kind: 'silent' as const, factor: 0, duration }))

/** Days between episodes of the whole MPP, of one agency, and of anything and the whole MPP. */
const apart = { mpp: 6, agency: 14, any: 5 }

/**
 * The episodes of one place. `openDays` are its open days in order, `slotsOf` an agency's (or the MPP's) open slots
 * of a day, first and one after the last.
 */
export function episodesOf(
  seed: number,
  index: number,
  place: Place,
  openDays: readonly number[],
  slotsOf: (agency: AgencyHabit | undefined, day: number) => readonly [number, number] | undefined,
): Episode[] {
  const dice = new Dice(`${seed}|${place.mpp}|episodes`)
  const episodes: Episode[] = []
  const third = (plans: readonly Plan[]): readonly Plan[] =>
    plans.filter((_, at) => (at + seed) % 3 === index)
  const ofMpp = [...third(surges), ...third(mppDrops), ...silences]
  const ofAgencies = [
    ...surges,
    ...surges,
    ...agencyDrops,
    ...silences,
    { kind: 'silent', factor: 0, duration: 'three-days' } as const,
  ]
  for (const plan of ofMpp) put(plan, undefined)
  for (const plan of ofAgencies) {
    // Half of them where people are, half anywhere.
    const agency =
      dice.uniform() < 0.5 ? byVolume(dice, place) : place.agencies[dice.index(place.agencies.length)]
    if (agency !== undefined) put(plan, agency)
  }
  return episodes

  function put(plan: Plan, agency: AgencyHabit | undefined): void {
    for (let attempt = 0; attempt < 400; attempt++) {
      const at = dice.index(openDays.length)
      const days = openDays.slice(at, at + (plan.duration === 'three-days' ? 3 : 1))
      const stretch = stretchOf(dice, plan.duration, days, (day) => slotsOf(agency, day))
      const name = agency?.agency ?? ''
      if (stretch === undefined || episodes.some((other) => isNear(other, name, stretch.from, stretch.to)))
        continue
      episodes.push({ ...plan, mpp: place.mpp, agency: name, ...stretch })
      return
    }
  }
}

function stretchOf(
  dice: Dice,
  duration: Duration,
  days: readonly number[],
  slotsOf: (day: number) => readonly [number, number] | undefined,
): { readonly from: number; readonly to: number } | undefined {
  const spans = days.map((day) => ({ day, slots: slotsOf(day) }))
  const first = spans[0]
  const last = spans.at(-1)
  if (
    first?.slots === undefined ||
    last?.slots === undefined ||
    spans.some(({ slots }) => slots === undefined)
  )
    return undefined
  const [opens, closes] = first.slots
  const start = first.day * 96
  if (duration === 'three-days')
    return spans.length < 3 ? undefined : { from: start + opens, to: last.day * 96 + last.slots[1] }
  const length = duration === 'hour' ? 4 : Math.floor((closes - opens) / 2)
  const from =
    duration === 'hour'
      ? opens + 2 + dice.index(Math.max(1, closes - opens - 6))
      : dice.uniform() < 0.5
        ? opens
        : closes - length
  return { from: start + from, to: start + from + length }
}

function isNear(other: Episode, agency: string, from: number, to: number): boolean {
  const days =
    other.agency === '' && agency === ''
      ? apart.mpp
      : other.agency === agency
        ? apart.agency
        : other.agency === '' || agency === ''
          ? apart.any
          : 0
  return days > 0 && from < other.to + days * 96 && to > other.from - days * 96
}

function byVolume(dice: Dice, place: Place): AgencyHabit | undefined {
  let rest = dice.uniform() * place.agencies.reduce((sum, agency) => sum + agency.visits, 0)
  return place.agencies.find((agency) => (rest -= agency.visits) < 0)
}
