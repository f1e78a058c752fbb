/**
 * Refuses reference data that moves an MPP with events into another time zone. `local_date`, and of tickets
 * `local_time`, are stored with each event: events before and after such a change would be counted by two clocks, and
 * figures would depend on when an event arrived.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import { KunjunganError } from '../infra/errors.ts'
import { rawTables } from '../schemas/raw-tables.ts'
import { type Reference, utcOffsetMinutes } from '../schemas/reference.ts'
import type { Cluster } from './cluster.ts'
import { databaseOfAllShards, type Databases } from './databases.ts'

const Place = z.object({ mpp: z.string() })
const Offset = Place.extend({ minutes: z.number() })

export interface MovedZonesConfig {
  readonly databases: Databases
  readonly cluster?: Pick<Cluster, 'shards'> | undefined
  readonly reference: Reference
}

/** @throws KunjunganError `reference` that names the MPPs and what to do. */
export async function refuseMovedZones(
  { databases, cluster, reference }: MovedZonesConfig,
  { client }: { readonly client: ClickHouseClient },
): Promise<void> {
  const all = databaseOfAllShards(databases, cluster)
  const read = <T extends z.ZodType>(
    row: T,
    query: string,
    mpps: readonly string[] = [],
  ): Promise<z.infer<T>[]> => queryRows(client, row, query, { params: { store: databases.store, all, mpps } })
  const loaded = new Map(
    (await read(Offset, 'SELECT mpp, utc_offset_minutes AS minutes FROM {store:Identifier}.ref_mpps')).map(
      ({ mpp, minutes }) => [mpp, minutes],
    ),
  )
  const wanted = new Map(reference.mpps.map(({ mpp, time_zone }) => [mpp, utcOffsetMinutes[time_zone]]))
  const changed = [...wanted].filter(([mpp, minutes]) => loaded.get(mpp) !== minutes).map(([mpp]) => mpp)
  if (changed.length === 0) return
  // Tickets have both clocks in their row, so they also tell of an MPP that ingest knew before it was loaded, and of one
  // that it has stored by two clocks already.
  const stored = await read(
    Offset,
    `SELECT DISTINCT mpp, toInt32(dateDiff('minute', time, local_time)) AS minutes
     FROM {all:Identifier}.queue_events WHERE mpp IN {mpps:Array(String)}`,
    changed,
  )
  const others = Object.values(rawTables)
    .map((table) => `SELECT DISTINCT mpp FROM {all:Identifier}.${table} WHERE mpp IN {mpps:Array(String)}`)
    .join(' UNION DISTINCT ')
  const known = changed.filter((mpp) => loaded.has(mpp))
  const withoutTickets = (known.length === 0 ? [] : await read(Place, others, known)).filter(
    ({ mpp }) => !stored.some((one) => one.mpp === mpp),
  )
  const found = [
    ...withoutTickets.map(({ mpp }): [string, number] => [mpp, loaded.get(mpp) ?? 0]),
    ...stored.map(({ mpp, minutes }): [string, number] => [mpp, minutes]),
  ]
  const moved = found
    .filter(([mpp, minutes]) => wanted.get(mpp) !== minutes)
    .toSorted(([a], [b]) => a.localeCompare(b))
  if (moved.length === 0) return
  const list = moved.map(
    ([mpp, minutes]) =>
      `${mpp} (stored with UTC+${minutes / 60}, mpps.csv now says UTC+${(wanted.get(mpp) ?? 0) / 60})`,
  )
  throw new KunjunganError(
    'reference',
    `The time zone of an MPP with events has changed: ${list.join(', ')}. Set it back in mpps.csv; or, if the new one is right, stop ingest and run \`npx kunjungan rebuild --yes\`, which computes all local dates anew.`,
  )
}
