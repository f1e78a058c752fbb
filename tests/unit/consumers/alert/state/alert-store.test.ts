/** What the alerts' state becomes in its tables, by name, and what is read back of it. */
import type { ClickHouseClient } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import type { DetectorState } from '../../../../../consumers/alert/detector/types.ts'
import { AlertStore } from '../../../../../consumers/alert/state/alert-store.ts'
import { aRow } from '../../../../support/alert-rows.ts'

interface Insert {
  readonly table: string
  readonly columns: readonly string[]
  readonly values: readonly object[]
}

interface World {
  readonly store: AlertStore
  readonly inserts: Insert[]
}

function world(answer: readonly object[] = []): World {
  const inserts: Insert[] = []
  const client = {
    insert: async (one: Insert) => void inserts.push(one),
    query: async () => ({ json: async () => answer }),
  }
  return { store: new AlertStore(client as unknown as ClickHouseClient), inserts }
}

const at = Date.parse('2026-01-05T04:00:00Z')
const condition = {
  ...{ kind: 'surge' as const, agency: '', windowStart: at - 3_600_000, windowEnd: at, calendarNote: '' },
  ...{ observed: 40, expected: 10, expectedLow: 5, expectedHigh: 16, score: 9.5, drivingAgencies: ['polri'] },
}
const state: DetectorState = {
  ...{ mpp: 'kotim', at, pending: [{ since: at, condition }], past: [] },
  firing: [{ id: 'a-1', mpp: 'kotim', status: 'firing', startedAt: at, condition }],
}

describe('the state of the alerts', () => {
  it('is stored by the names of its columns', async () => {
    const { store, inserts } = world()
    await store.writeDecision('line', { step: 7, id: 'd-1' }, new Map([['kotim', state]]))
    await store.writeDeliveries([{ receiver: 'r', alertId: 'a-1', status: 'firing', deliveredAt: at }])
    expect(inserts.map(({ table, values }) => [table, values])).toEqual([
      [
        'alert_decisions',
        [
          {
            ...{ lineage: 'line', step: 7, decision: 'd-1', mpp: 'kotim', judged_to: at },
            state: JSON.stringify(state),
          },
        ],
      ],
      ['alert_deliveries', [{ receiver: 'r', alert_id: 'a-1', status: 'firing', delivered_at: at }]],
    ])
    for (const { columns, values } of inserts) expect(columns).toEqual(Object.keys(values[0] ?? {}))
  })

  it('has instants as ClickHouse reads them, and nothing of the reference data', async () => {
    const { store, inserts } = world()
    await store.writeTransitions([aRow({ started_at: '2026-01-05T04:00:00Z', resolved_at: null })])
    const [row] = inserts[0]?.values ?? []
    expect(row).toMatchObject({ started_at: '2026-01-05 04:00:00', resolved_at: null })
    expect(row).not.toHaveProperty('mpp_name')
  })

  it('of nothing is not inserted', async () => {
    const { store, inserts } = world()
    await store.writeDecision('line', { step: 7, id: 'd-1' }, new Map())
    await store.writeDeliveries([])
    expect(inserts).toEqual([])
  })

  it('is read back as it was, an infinite score included', async () => {
    const endless: DetectorState = {
      ...state,
      pending: [{ since: at, condition: { ...condition, score: Infinity } }],
    }
    const rows = [{ step: 7, mpp: 'kotim', state: JSON.stringify(endless) }]
    const found = await world(rows).store.checkpoint('line')
    expect(found).toEqual({ step: 7, states: new Map([['kotim', endless]]) })
    expect(await world().store.checkpoint('line')).toBeUndefined()
  })

  it('of another shape is a fault that names the field', async () => {
    for (const text of ['', '{}', JSON.stringify({ ...state, at: 'noon' })]) {
      const reading = world([{ step: 7, mpp: 'kotim', state: text }]).store.checkpoint('line')
      await expect(reading).rejects.toMatchObject({ code: 'internal' })
    }
  })
})
