/**
 * The alerts' state in ClickHouse, as the user `kunjungan_alert`: the checkpoint from which the next leader continues,
 * what the view shows, and what receivers have acknowledged. Every insert may be repeated without harm.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../../infra/clickhouse/query-rows.ts'
import type { DetectorState } from '../detector/types.ts'
import { AlertRow, alertStateColumns, transitionId } from './alert-row.ts'
import type { Decision } from './alert-topic.ts'

/** How far a lineage has come: its last step, and the state of each MPP's detector. */
export interface Checkpoint {
  readonly step: number
  readonly states: ReadonlyMap<string, DetectorState>
}

/** What a receiver has acknowledged. */
const Delivery = z.object({
  receiver: z.string(),
  alertId: z.string(),
  /** `known` under the empty alert: the time from which on the receiver is known. */
  status: z.enum(['firing', 'resolved', 'known']),
  deliveredAt: z.number(),
})
export type Delivery = Readonly<z.infer<typeof Delivery>>

const CheckpointRow = z.object({ step: z.number(), mpp: z.string(), state: z.string() })
const ShownTransition = AlertRow.pick({ alert_id: true, status: true })

export class AlertStore {
  readonly #client: ClickHouseClient

  /** @param client - a connection whose unqualified names are those of the store. */
  constructor(client: ClickHouseClient) {
    this.#client = client
  }

  /** Stores the checkpoint of a decision: how far each MPP has been judged. */
  async writeDecision(
    lineage: string,
    decision: Decision,
    states: ReadonlyMap<string, DetectorState>,
  ): Promise<void> {
    const columns = ['lineage', 'step', 'decision', 'mpp', 'judged_to', 'state']
    const rows = [...states].map(([mpp, state]) => {
      return [lineage, decision.step, decision.id, mpp, state.at, JSON.stringify(state)]
    })
    await this.#insert('alert_decisions', columns, rows)
  }

  /** The last checkpoint of a lineage; undefined where there is none. */
  async checkpoint(lineage: string): Promise<Checkpoint | undefined> {
    const rows = await queryRows(
      this.#client,
      CheckpointRow,
      `SELECT step, mpp, state FROM alert_decisions
      WHERE lineage = {lineage:String} AND (step, decision) = (
        SELECT max((step, decision)) FROM alert_decisions WHERE lineage = {lineage:String})`,
      { params: { lineage } },
    )
    const [first] = rows
    if (first === undefined) return undefined
    return {
      step: first.step,
      states: new Map(rows.map(({ mpp, state }) => [mpp, JSON.parse(state) as DetectorState])),
    }
  }

  /** Shows transitions in the view. */
  async writeTransitions(rows: readonly AlertRow[]): Promise<void> {
    const values = rows.map((row) =>
      alertStateColumns.map((column) => {
        const value = row[column]
        return isInstant(column) && typeof value === 'string' ? value.replace('T', ' ').slice(0, 19) : value
      }),
    )
    await this.#insert('alert_states', alertStateColumns, values)
  }

  /** The ids of the transitions that the view shows. */
  async shownTransitions(): Promise<Set<string>> {
    const rows = await queryRows(
      this.#client,
      ShownTransition,
      'SELECT DISTINCT alert_id, status FROM alert_states',
    )
    return new Set(rows.map(transitionId))
  }

  async deliveries(): Promise<Delivery[]> {
    return queryRows(
      this.#client,
      Delivery,
      `SELECT receiver, alert_id AS alertId, status, toUnixTimestamp64Milli(max(delivered_at)) AS deliveredAt
      FROM alert_deliveries GROUP BY receiver, alert_id, status`,
    )
  }

  async writeDeliveries(deliveries: readonly Delivery[]): Promise<void> {
    const rows = deliveries.map((one) => [one.receiver, one.alertId, one.status, one.deliveredAt])
    await this.#insert('alert_deliveries', ['receiver', 'alert_id', 'status', 'delivered_at'], rows)
  }

  async #insert(table: string, columns: readonly string[], rows: readonly unknown[][]): Promise<void> {
    const [first, ...others] = columns
    if (rows.length === 0 || first === undefined) return
    await this.#client.insert({
      table,
      columns: [first, ...others],
      values: rows,
      format: 'JSONCompactEachRow',
      clickhouse_settings: { async_insert: 0, wait_end_of_query: 1 },
    })
  }
}

function isInstant(column: string): boolean {
  return column.endsWith('_at') || column.startsWith('window_')
}
