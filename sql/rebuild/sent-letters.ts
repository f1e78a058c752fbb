/** Which refused records the live store has as dead letters: these were sent to the dead-letter topic before. */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'

export interface RecordPlace {
  readonly topic: string
  readonly partition: number
  readonly record: { readonly offset: string }
}

const Place = z.object({ topic: z.string(), partition: z.number(), offset: z.string() })

/** What the table was called in a store of a former schema, which is rebuilt as a whole. */
const formerName = 'dead_letters'

/** A letter is noted in the store after it was acknowledged, so a noted one was sent. */
export function lettersNotedIn(
  client: ClickHouseClient,
  store: string,
): <T extends RecordPlace>(refused: readonly T[]) => Promise<ReadonlySet<T>> {
  return async (refused) => {
    const [table] = await queryRows(
      client,
      z.object({ name: z.string() }),
      `SELECT name FROM system.tables
       WHERE database = {store:String} AND name IN ('refused_records', '${formerName}')`,
      { params: { store } },
    )
    if (table === undefined) return new Set()
    const groups = Map.groupBy(refused, ({ topic, partition }) => `${partition}/${topic}`)
    const noted = new Set<string>()
    for (const group of groups.values()) {
      const offsets = group.map(({ record }) => BigInt(record.offset))
      const rows = await queryRows(
        client,
        Place,
        `SELECT topic, kafka_partition AS partition, toString(kafka_offset) AS offset
         FROM {store:Identifier}.{table:Identifier}
         WHERE topic = {topic:String} AND kafka_partition = {partition:UInt32}
           AND kafka_offset BETWEEN {first:UInt64} AND {last:UInt64}`,
        {
          params: {
            store,
            table: table.name,
            topic: group[0]?.topic,
            partition: group[0]?.partition,
            first: String(offsets.reduce((a, b) => (a < b ? a : b))),
            last: String(offsets.reduce((a, b) => (a > b ? a : b))),
          },
        },
      )
      for (const row of rows) noted.add(placeOf(row.topic, row.partition, row.offset))
    }
    return new Set(
      refused.filter(({ topic, partition, record }) => noted.has(placeOf(topic, partition, record.offset))),
    )
  }
}

function placeOf(topic: string, partition: number, offset: string): string {
  return `${topic}:${partition}:${offset}`
}
