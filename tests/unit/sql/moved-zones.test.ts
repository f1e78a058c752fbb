/** When reference data is refused because it moves stored events into another zone; the database is scripted. */
import type { ClickHouseClient } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import type { MigrateConfig, MigrateDeps } from '../../../sql/migrate.ts'
import { refuseMovedZones } from '../../../sql/moved-zones.ts'
import { aReference } from '../../support/alert-detector.ts'

type Offsets = Readonly<Record<string, number>>

interface Stored {
  /** What the reference tables say. */
  readonly loaded?: Offsets
  /** By the clocks of the tickets. */
  readonly tickets?: Offsets
  /** By another clock, at which some of them were stored. */
  readonly alsoTickets?: Offsets
  /** MPPs with events of any kind. */
  readonly seen?: readonly string[]
}

const zones = { 420: 'Asia/Jakarta', 480: 'Asia/Makassar', 540: 'Asia/Jayapura' } as const

const rows = (offsets: Offsets, among: readonly string[]): object[] =>
  Object.entries(offsets)
    .filter(([mpp]) => among.includes(mpp))
    .map(([mpp, minutes]) => ({ mpp, minutes }))

/** What is refused of MPPs with these zones, or undefined; and what was asked. */
async function outcome(
  wanted: Readonly<Record<string, keyof typeof zones>>,
  { loaded = {}, tickets = {}, alsoTickets = {}, seen = [] }: Stored,
): Promise<{ refused: string | undefined; asked: unknown[] }> {
  const mpps = Object.entries(wanted).map(([mpp, minutes]) => ({ mpp, time_zone: zones[minutes] }))
  const asked: unknown[] = []
  const query = ({ query: text, query_params }: { query: string; query_params: { mpps: string[] } }) => {
    const of = query_params.mpps
    asked.push(query_params)
    const answer = text.includes('ref_mpps')
      ? rows(loaded, Object.keys(loaded))
      : text.includes('dateDiff')
        ? [...rows(tickets, of), ...rows(alsoTickets, of)]
        : seen.filter((mpp) => of.includes(mpp)).map((mpp) => ({ mpp }))
    return Promise.resolve({ json: () => Promise.resolve(answer) })
  }
  const config = { databases: { store: 's', bi: 'b' }, reference: aReference({ mpps: mpps as never }) }
  const deps = { client: { query } as unknown as ClickHouseClient }
  const refused = await refuseMovedZones(config as MigrateConfig, deps as MigrateDeps).then(
    () => undefined,
    (error: unknown) => String(error),
  )
  return { refused, asked }
}

describe('reference data with another time zone', () => {
  it('is refused for an MPP with tickets, with both zones named', async () => {
    const { refused } = await outcome(
      { a: 540, b: 480 },
      { loaded: { a: 480, b: 480 }, tickets: { a: 480, b: 480 }, seen: ['a', 'b'] },
    )
    expect(refused).toContain('a (stored with UTC+8, mpps.csv now says UTC+9). Set it back')
    expect(refused).toMatch(/^KunjunganError: The time zone of an MPP with events has changed: a /)
  })

  it('is refused for an MPP with tickets by two clocks, whichever comes first', async () => {
    const stored = { loaded: { a: 480 }, tickets: { a: 540 }, alsoTickets: { a: 480 }, seen: ['a'] }
    expect((await outcome({ a: 540 }, stored)).refused).toContain(
      'a (stored with UTC+8, mpps.csv now says UTC+9)',
    )
  })

  it('is refused for an MPP with other events alone, by the zone that was loaded', async () => {
    const { refused } = await outcome({ a: 420 }, { loaded: { a: 540 }, seen: ['a'] })
    expect(refused).toContain('a (stored with UTC+9, mpps.csv now says UTC+7)')
  })

  it('is refused for an MPP whose tickets came before it was loaded', async () => {
    const { refused, asked } = await outcome({ a: 480, b: 480 }, { tickets: { a: 420, b: 480 }, seen: ['a'] })
    expect(refused).toContain('changed: a (stored with UTC+7, mpps.csv now says UTC+8). Set')
    // Which other events there are is not asked of MPPs that were never loaded.
    expect(asked).toEqual([
      { store: 's', all: 's', mpps: [] },
      { store: 's', all: 's', mpps: ['a', 'b'] },
    ])
  })

  it('names every MPP that it moves, and asks of no other', async () => {
    const { refused, asked } = await outcome(
      { a: 540, b: 480, c: 420 },
      { loaded: { a: 480, b: 420, c: 420 }, tickets: { a: 480 }, seen: ['a', 'b'] },
    )
    expect(refused).toContain('a (stored with UTC+8, mpps.csv now says UTC+9), b (stored with UTC+7, ')
    expect(asked.slice(1)).toEqual([
      { store: 's', all: 's', mpps: ['a', 'b'] },
      { store: 's', all: 's', mpps: ['a', 'b'] },
    ])
  })

  it('is taken for an MPP without events', async () => {
    expect((await outcome({ a: 540 }, { loaded: { a: 480 } })).refused).toBeUndefined()
    expect((await outcome({ a: 540 }, {})).refused).toBeUndefined()
  })

  it('is taken where what is stored has the zone already', async () => {
    const set = { loaded: { a: 480 }, tickets: { a: 540 }, seen: ['a'] }
    expect((await outcome({ a: 540 }, set)).refused).toBeUndefined()
  })
})

it('reference data that moves nothing asks for what is loaded alone', async () => {
  const { refused, asked } = await outcome({ a: 480 }, { loaded: { a: 480, gone: 420 }, tickets: { a: 420 } })
  expect(refused).toBeUndefined()
  expect(asked).toHaveLength(1)
})
