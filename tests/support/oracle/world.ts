/**
 * The set of events as the definitions see it: each once ("Identity is source + id"), with its local day
 * and hour in the zone of its MPP, grouped by MPP and by agency. Events of an MPP that the reference data
 * does not know are left out, as they never leave the dead letters.
 */
import type { Event, EventData, EventType } from '../../../schemas/event.ts'
import { eventTypes } from '../../../schemas/event.ts'
import type { Mpp, Reference } from '../../../schemas/reference.ts'
import { utcOffsetMinutes } from '../../../schemas/reference.ts'
import { dayMs, localDay, parseInstant } from '../../../schemas/time.ts'
import type { TopicKind } from '../../../schemas/topics.ts'
import type { Row } from './views.ts'

/** An event whose `type` determines the type of its `data` (the schema's inferred `Event` leaves that open). */
export type KnownEvent = { [T in EventType]: EventOf<T> }[EventType]
export interface EventOf<T extends EventType> {
  readonly type: T
  readonly id: string
  readonly source: string
  readonly time: string
  readonly data: EventData<T>
}

/** An event with what its `time` and its MPP's zone say. */
export interface Fact<E extends KnownEvent = KnownEvent> {
  readonly event: E
  readonly mpp: Mpp
  /** Milliseconds since 1970; what is finer is cut off. */
  readonly at: number
  /** Local day, days since 1970-01-01. */
  readonly day: number
  /** Local hour, 0 to 23. */
  readonly hour: number
}

export type FactOf<T extends EventType> = Fact<Extract<KnownEvent, { type: T }>>

/** An MPP (agency '') or one agency of it, with every event that belongs to it. */
export interface Scope {
  readonly mpp: Mpp
  readonly agency: string
  readonly facts: readonly Fact[]
}

export interface World {
  readonly reference: Reference
  /** Milliseconds since 1970. */
  readonly now: number
  readonly mppScopes: readonly Scope[]
  /** Every agency that is registered or that an event names. */
  readonly agencyScopes: readonly Scope[]
}

export function buildWorld(events: readonly Event[], reference: Reference, now: Date): World {
  const mpps = new Map(reference.mpps.map((mpp) => [mpp.mpp, mpp]))
  const distinct = new Map<string, Fact>()
  for (const event of events) {
    const mpp = mpps.get(event.data.mpp)
    const identity = JSON.stringify([event.source, event.id])
    if (mpp !== undefined && !distinct.has(identity)) {
      distinct.set(identity, factOf(event, mpp))
    }
  }
  const facts = [...distinct.values()]
  const mppScopes: Scope[] = []
  const agencyScopes: Scope[] = []
  for (const mpp of reference.mpps) {
    const own = facts.filter((fact) => fact.mpp === mpp)
    mppScopes.push({ mpp, agency: '', facts: own })
    const byAgency = new Map<string, Fact[]>()
    for (const agency of reference.agencies) if (agency.mpp === mpp.mpp) byAgency.set(agency.agency, [])
    for (const fact of own) for (const agency of agenciesOf(fact.event)) put(byAgency, agency, fact)
    for (const [agency, of] of byAgency) agencyScopes.push({ mpp, agency, facts: of })
  }
  return { reference, now: now.getTime(), mppScopes, agencyScopes }
}

function factOf(event: KnownEvent, mpp: Mpp): Fact {
  const at = instantOf(event.time)
  const offset = offsetOf(mpp)
  const day = localDay(at, offset)
  return { event, mpp, at, day, hour: Math.floor((at - startOfDay(mpp, day)) / 3_600_000) }
}

/** The agencies an event belongs to: "a `transferred` event is also a visit at `to_agency`". */
function agenciesOf(event: KnownEvent): Set<string> {
  if (event.type === 'mpp.footfall.counted') return new Set()
  if (event.type === 'mpp.tally.recorded')
    return new Set(event.data.agency === undefined ? [] : [event.data.agency])
  if (event.type === 'mpp.ticket.transferred') return new Set([event.data.agency, event.data.to_agency])
  return new Set([event.data.agency])
}

export function instantOf(text: string): number {
  const at = parseInstant(text)
  if (at === undefined) throw new Error('an event of the oracle has a bad instant')
  return at
}

/** Minutes east of UTC. */
export function offsetOf(mpp: Mpp): number {
  return utcOffsetMinutes[mpp.time_zone]
}

/** The instant at which a local day begins. */
export function startOfDay(mpp: Mpp, day: number): number {
  return day * dayMs - offsetOf(mpp) * 60_000
}

/** The local day in which now lies. */
export function todayOf(world: World, mpp: Mpp): number {
  return localDay(world.now, offsetOf(mpp))
}

export function topicOf(fact: Fact): TopicKind {
  return eventTypes[fact.event.type].topic
}

/** "`is_simulated`: any event of the row has a `source` under `/simulator/`". */
export function anySimulated(facts: readonly Fact[]): boolean {
  return facts.some((fact) => fact.event.source.startsWith('/simulator/'))
}

/** Only the events of one type, typed as such. */
export function ofType<T extends EventType>(facts: readonly Fact[], type: T): FactOf<T>[] {
  return facts.filter((fact): fact is FactOf<T> => fact.event.type === type)
}

/**
 * "Equal `time` is decided by the greater `id`, then the greater `source` (by bytes)": below 0 if a is
 * earlier.
 */
export function byTime(a: Fact, b: Fact): number {
  return a.at - b.at || byBytes(a.event.id, b.event.id) || byBytes(a.event.source, b.event.source)
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))
}

/** Adds a value to the list under a key. */
export function put<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

export function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>()
  for (const value of values) put(groups, keyOf(value), value)
  return groups
}

/** "A rate without a denominator is NULL." */
export function rate(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** A `DateTime('UTC')`, cut to the second. */
export function utcText(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}

export function flag(value: boolean): number {
  return value ? 1 : 0
}

/** The place columns, first in every view that has them. */
export function placeOf(world: World, mpp: Mpp): Row {
  return {
    ...provinceOf(world, mpp.province_code),
    regency_code: mpp.regency_code,
    regency: mpp.regency,
    mpp: mpp.mpp,
    mpp_name: mpp.name,
  }
}

export function provinceOf(world: World, code: string): Row {
  const province = world.reference.provinces.find((candidate) => candidate.province_code === code)
  return { province_code: code, province: province?.name ?? '' }
}

/** `agency`, `agency_name`: "an unregistered agency has its slug as its name". */
export function agencyColumns(world: World, mpp: Mpp, agency: string): Row {
  const known = world.reference.agencies.find((other) => other.mpp === mpp.mpp && other.agency === agency)
  return { agency, agency_name: known?.name ?? agency }
}
