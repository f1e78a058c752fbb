/**
 * The alerts' state in ClickHouse, as the user `kunjungan_alert`: the checkpoint from which the next leader continues,
 * what the view shows, and what receivers have acknowledged. Every insert may be repeated without harm.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../../infra/clickhouse/query-rows.ts'
import { parseJson } from '../../../schemas/json.ts'
import { DetectorState } from '../detector/types.ts'
import { AlertRow, alertStateColumns, plainInstant, transitionId } from './alert-row.ts'
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

const StateText = z
  .string()
  .transform((text) => parseJson(text)?.value)
  .pipe(DetectorState)
const CheckpointRow = z.object({ step: z.number(), mpp: z.string(), state: StateText })
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
    const { step, id } = decision
    const rows = [...states].map(([mpp, state]) => {
      return { lineage, step, decision: id, mpp, judged_to: state.at, state: JSON.stringify(state) }
    })
    await this.#insert('alert_decisions', rows)
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
      states: new Map(rows.map(({ mpp, state }) => [mpp, state])),
    }
  }

  /** Shows transitions in the view. */
  async writeTransitions(rows: readonly AlertRow[]): Promise<void> {
    await this.#insert('alert_states', rows.map(stateRow))
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
    const rows = deliveries.map(({ receiver, alertId, status, deliveredAt }) => {
      return { receiver, alert_id: alertId, status, delivered_at: deliveredAt }
    })
    await this.#insert('alert_deliveries', rows)
  }

  /** The names of the rows are the columns. */
  async #insert(table: string, rows: readonly object[]): Promise<void> {
    const [first, ...others] = Object.keys(rows[0] ?? {})
    if (first === undefined) return
    await this.#client.insert({
      table,
      columns: [first, ...others],
      values: rows,
      format: 'JSONEachRow',
      clickhouse_settings: { async_insert: 0, wait_end_of_query: 1 },
    })
  }
}

/** The columns that are not of the reference data, with instants as ClickHouse reads them. */
function stateRow(row: AlertRow): object {
  const values = alertStateColumns.map((column) => {
    const value = row[column]
    return [column, isInstant(column) && typeof value === 'string' ? plainInstant(value) : value] as const
  })
  return Object.fromEntries(values)
}

function isInstant(column: string): boolean {
  return column.endsWith('_at') || column.startsWith('window_')
}
