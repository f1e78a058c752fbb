/** What a receiver acknowledged is stored once, in its order, also where ClickHouse was away in between. */
import { describe, expect, it } from 'vitest'
import { Acknowledgements } from '../../../../../consumers/alert/notify/acknowledgements.ts'
import type { Delivery } from '../../../../../consumers/alert/state/alert-store.ts'
import { createLogger } from '../../../../../infra/log.ts'

function acknowledgements(): { of: Acknowledgements; stored: Delivery[]; store: { isAway: boolean } } {
  const stored: Delivery[] = []
  const store = { isAway: false }
  const of = new Acknowledgements('w', {
    store: {
      writeDeliveries: async (rows) => {
        if (store.isAway) throw new Error('connection refused')
        stored.push(...rows)
      },
    },
    clock: () => new Date(5_000),
    logger: createLogger({ level: 'silent', pretty: false }),
  })
  return { of, stored, store }
}

const row = (alertId: string, status: Delivery['status']): Delivery => ({
  receiver: 'w',
  deliveredAt: 5_000,
  alertId,
  status,
})

describe('acknowledgements', () => {
  it('are stored once', async () => {
    const { of, stored } = acknowledgements()
    of.note([{ alertId: 'a', status: 'firing' }])
    await of.write()
    await of.write()
    expect(stored).toEqual([row('a', 'firing')])
  })

  it('of an alert that is over are of its beginning and its end', async () => {
    const { of, stored } = acknowledgements()
    of.noteBoth(['a', 'b'])
    await of.write()
    expect(stored).toEqual([
      ...[row('a', 'firing'), row('a', 'resolved')],
      ...[row('b', 'firing'), row('b', 'resolved')],
    ])
  })

  it('that could not be stored wait, before later ones', async () => {
    const { of, stored, store } = acknowledgements()
    store.isAway = true
    of.note([{ alertId: 'a', status: 'firing' }])
    await of.write()
    of.note([{ alertId: 'b', status: 'firing' }])
    store.isAway = false
    await of.write()
    expect(stored).toEqual([row('a', 'firing'), row('b', 'firing')])
  })
})
