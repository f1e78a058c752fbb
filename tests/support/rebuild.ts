/** What the tests of `rebuild` have in common: an environment, tickets of the past, and what a rebuild leaves. */
import { inject } from 'vitest'
import type { Pipeline, TestEvent } from './pipeline.ts'

export function environment(namespace: string): Record<string, string> {
  const { brokers, clickhouseUrl, credentials } = inject('stack')
  return {
    KAFKA_BROKERS: brokers.join(','),
    CLICKHOUSE_URL: clickhouseUrl,
    KUNJUNGAN_NAMESPACE: namespace,
    CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
    CLICKHOUSE_PASSWORD: credentials.ingest,
  }
}

let serial = 0
/** Tickets of one MPP on days of its past, each a visit. */
export function tickets(mpp: string, count: number): TestEvent[] {
  return Array.from({ length: count }, () => {
    const at = serial++
    const day = String((at % 28) + 1).padStart(2, '0')
    const month = String((Math.floor(at / 28) % 6) + 1).padStart(2, '0')
    return {
      specversion: '1.0',
      id: `e${at}`,
      source: '/test/rebuild',
      type: 'mpp.ticket.issued',
      time: `2026-${month}-${day}T09:00:00+08:00`,
      data: { mpp, agency: 'polri', ticket_id: `t${at}` },
    }
  })
}

export async function visits({ rows, databases: { bi } }: Pipeline, mpp: string): Promise<number> {
  const [row] = await rows<{ n: number }>(
    `SELECT toInt64(sum(visits)) AS n FROM ${bi}.visits_by_mpp_day WHERE mpp = '${mpp}'`,
  )
  return row?.n ?? -1
}

export const groupOf = (namespace: string): string => `${namespace}.kunjungan-ingest-rebuild`

/** The databases and groups of a rebuild that are there. */
export async function leftOf(pipeline: Pipeline, namespace: string): Promise<string[]> {
  const admin = pipeline.kafka.admin()
  await admin.connect()
  const { groups } = await admin.listGroups()
  await admin.disconnect()
  const databases = await pipeline.rows<{ name: string }>(
    `SELECT name FROM system.databases WHERE name LIKE '${namespace}%rebuild' ORDER BY name`,
  )
  return [...databases.map(({ name }) => name), ...groups.map(({ groupId }) => groupId)].filter(
    (name) => name === groupOf(namespace) || name.endsWith('_rebuild'),
  )
}
