/**
 * Puts the reference data into ClickHouse, where the views join it. A version is the content's checksum: loading the
 * same version again does nothing.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import { utcOffsetMinutes, type Reference } from '../schemas/reference.ts'
import { isHoliday } from '../schemas/calendar.ts'
import { formatDay } from '../schemas/time.ts'
import type { Cluster } from './cluster.ts'
import type { Databases } from './databases.ts'
import { biUsers } from './access/users.ts'
import { daysOfDate, expectedDays, weekdayBits } from './expected-days.ts'
import { replaceRows } from './replace-rows.ts'
import { refuseMovedZones } from './moved-zones.ts'
import { referenceVersion } from './reference.ts'

type Value = string | number | null

export interface LoadReferenceConfig {
  readonly databases: Databases
  /** Undefined for one server. */
  readonly cluster?: Cluster | undefined
  readonly reference: Reference
  /** True where all events were stored anew with the zones of this reference data. */
  readonly zonesAreRight?: boolean
}

export interface LoadReferenceDeps {
  /** A connection of the administrator without a default database. */
  readonly client: ClickHouseClient
  readonly progress: (line: string) => void
}

/** Loads the reference data where the server has another version; true where it did. */
export async function loadReference(config: LoadReferenceConfig, deps: LoadReferenceDeps): Promise<boolean> {
  const { databases, reference } = config
  const { client, progress } = deps
  const version = referenceVersion(reference)
  const noteVersion = (noted: string): Promise<unknown> =>
    client.insert({
      table: `${databases.store}.reference_versions`,
      columns: ['version'],
      values: [[noted]],
      format: 'JSONCompactEachRow',
    })
  const [current] = await queryRows(
    client,
    z.object({ version: z.string() }),
    'SELECT version FROM {store:Identifier}.reference_versions ORDER BY loaded_at DESC LIMIT 1',
    { params: { store: databases.store } },
  )
  if (current?.version === version) return false
  if (config.zonesAreRight !== true) await refuseMovedZones(config, deps)
  progress(`reference data: version ${version}`)
  // Where it ends half done, no version is in use: whichever is wanted next is loaded whole.
  await noteVersion('')
  for (const [table, { columns, rows }] of Object.entries(referenceTables(reference))) {
    await replaceRows(client, databases, table, async (node, copy) => {
      if (rows.length === 0) return
      await node.insert({
        table: `${databases.store}.${copy}`,
        columns,
        values: rows,
        format: 'JSONCompactEachRow',
      })
    })
  }
  await noteVersion(version)
  return true
}

interface TableRows {
  readonly columns: [string, ...string[]]
  readonly rows: readonly (readonly Value[])[]
}

function referenceTables(reference: Reference): Record<string, TableRows> {
  const provinces = new Map(reference.provinces.map((province) => [province.province_code, province.name]))
  return {
    ref_mpps: {
      columns: [
        ...(['mpp', 'mpp_name', 'regency_code', 'regency', 'province_code', 'province'] as const),
        ...['utc_offset_minutes', 'live_since', 'opens_at_minute', 'closes_at_minute'],
      ],
      rows: reference.mpps.map((mpp) => [
        ...[
          mpp.mpp,
          mpp.name,
          mpp.regency_code,
          mpp.regency,
          mpp.province_code,
          provinces.get(mpp.province_code) ?? '',
        ],
        utcOffsetMinutes[mpp.time_zone],
        mpp.live_since ?? null,
        minuteOf(mpp.opens_at),
        minuteOf(mpp.closes_at),
      ]),
    },
    ref_readers: {
      columns: ['user_name', 'mpp', 'utc_offset_minutes'],
      rows: partsOfReaders(reference),
    },
    ref_agencies: {
      columns: ['mpp', 'agency', 'agency_name', 'weekdays', 'standard_wait_seconds'],
      rows: reference.agencies.map((agency) => [
        ...[agency.mpp, agency.agency, agency.name],
        weekdayBits(agency.opening_weekdays),
        agency.standard_wait_minutes === undefined ? null : agency.standard_wait_minutes * 60,
      ]),
    },
    ref_services: {
      columns: ['mpp', 'agency', 'service', 'service_name'],
      rows: reference.services.map(({ mpp, agency, service, name }) => [mpp, agency, service, name]),
    },
    ref_days: { columns: ['local_date', 'is_holiday'], rows: calendar(reference) },
    ref_expected_days: { columns: ['weekdays', 'month', 'days'], rows: expectedDays(reference) },
    ref_published_figures: {
      columns: ['mpp', 'agency', 'period_start', 'period_end', 'unit', 'value', 'digits', 'kind', 'source'],
      rows: reference.publishedFigures.map((figure) => [
        ...[figure.mpp, figure.agency ?? '', figure.period_start ?? '', figure.period_end ?? ''],
        ...[figure.unit, Number(figure.value), printedDigits(figure.value), figure.kind, figure.source],
      ]),
    },
  }
}

/** How many digits stand behind the point. */
function printedDigits(value: string): number {
  return value.split('.')[1]?.length ?? 0
}

/** Each reader of a part with each MPP of its part. */
function partsOfReaders(reference: Reference): Value[][] {
  return biUsers(reference).flatMap(([user, scope]) =>
    scope.kind === 'all'
      ? []
      : reference.mpps
          .filter(({ mpp, province_code }) =>
            scope.kind === 'mpp' ? mpp === scope.mpp : province_code === scope.code,
          )
          .map(({ mpp, time_zone }) => [user, mpp, utcOffsetMinutes[time_zone]]),
  )
}

/** Every day that ClickHouse's Date holds, and whether it is a holiday. */
function calendar(reference: Reference): Value[][] {
  return Array.from({ length: daysOfDate }, (_, day) => [formatDay(day), isHoliday(reference, day) ? 1 : 0])
}

function minuteOf(timeOfDay: string): number {
  return Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3))
}
