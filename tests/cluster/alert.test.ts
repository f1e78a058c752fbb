/**
 * Alerts on a cluster whose nodes die, freeze and lose what they had acknowledged, with two instances of `alert` of
 * which the leader dies as well: each transition is in the topic once and in the view of every node once.
 */
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type RunningAlert, startAlert } from '../../consumers/alert/alert.ts'
import { localInstant, middaySurges, visitEvents } from '../support/alert-history.ts'
import { type AlertPipeline, alertsOn, keepDeliveries, withoutMoment } from '../support/alert-pipeline.ts'
import { onNodes, seenByNode, type ServerName, servers } from '../support/cluster-nodes.ts'
import { kill, start, startAll } from '../support/cluster-rig.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'

const offset = 480
const firstDay = '2026-09-28'
const place = inject('cluster')
let now = localInstant(`${firstDay}T00:00`, offset)
let pipeline: Pipeline
let alerts: AlertPipeline
let running: RunningAlert[] = []

beforeAll(async () => {
  pipeline = await createPipeline('cluster3')
  await keepDeliveries(pipeline)
  alerts = alertsOn(pipeline, () => new Date(now))
  await pipeline.send(visitEvents(middaySurges))
  await pipeline.catchUp()
  running = await Promise.all([0, 1].map(() => startAlert(alerts.config(), alerts.deps())))
})
afterEach(() => startAll(place))
afterAll(async () => {
  for (const one of running) await one[Symbol.asyncDispose]()
  await alerts[Symbol.asyncDispose]()
  await pipeline[Symbol.asyncDispose]()
})

const leading = (): RunningAlert | undefined => running.find((one) => one.isLeading() === true)

/** Resolves once the leader has judged up to this moment. */
async function judge(local: string): Promise<void> {
  now = localInstant(local, offset) + 61_000
  const moment = localInstant(local, offset)
  await vi.waitFor(() => expect(leading()?.judgedTo()).toBe(moment), { timeout: 90_000, interval: 100 })
}

/** The topic, and the view on each of these nodes, say what a backtest says, each transition once. */
async function expectOnce(local: string, nodes: readonly ServerName[] = servers): Promise<void> {
  now = localInstant(local, offset)
  const expected = withoutMoment(await alerts.backtest(firstDay, local.slice(0, 10)))
  const transitions = expected.flatMap(({ alert_id, status }) => [
    `${alert_id}/firing`,
    ...(status === 'resolved' ? [`${alert_id}/resolved`] : []),
  ])
  expect((await alerts.records()).map(({ id }) => id).toSorted()).toEqual(transitions.toSorted())
  expect(transitions.length).toBeGreaterThan(0)
  for (const node of nodes) {
    const seen = alertsOn(seenByNode(pipeline, node), () => new Date(now))
    await vi.waitFor(async () => expect(withoutMoment(await seen.view()), node).toEqual(expected), {
      timeout: 60_000,
      interval: 300,
    })
    await seen[Symbol.asyncDispose]()
  }
}

describe('alerts on a cluster', () => {
  it('go on when the node that they work with dies, and when the next one freezes', async () => {
    await judge('2026-09-29T10:30')
    await kill(place, 'KILL', 'a1')
    await judge('2026-09-29T16:00')
    await kill(place, 'STOP', 'a2')
    await judge('2026-09-30T11:00')
    await kill(place, 'CONT', 'a2')
    await start(place, 'a1')
    await judge('2026-09-30T16:00')
    await expectOnce('2026-09-30T16:00')
  })

  it('show again what only a dead node had, and double nothing when it is back', async () => {
    // Calls go to b1 by now.
    const others = servers.filter((name) => name !== 'b1')
    await onNodes(others, 'SYSTEM STOP FETCHES')
    await judge('2026-10-01T11:00')
    await kill(place, 'KILL', 'b1')
    await onNodes(others, 'SYSTEM START FETCHES')
    // Before its end, which hides whether what began was shown again.
    await judge('2026-10-01T11:15')
    await expectOnce('2026-10-01T11:15', others)
    await judge('2026-10-01T16:00')
    await expectOnce('2026-10-01T16:00', others)
    await start(place, 'b1')
    await judge('2026-10-02T11:00')
    await expectOnce('2026-10-02T11:00')
  })

  it('have another leader where leader and node die at once, and wait while the keeper is away', async () => {
    const former = leading()
    running = running.filter((one) => one !== former)
    await kill(place, 'KILL', 'b2')
    await former?.[Symbol.asyncDispose]()
    await judge('2026-10-05T11:00')
    await start(place, 'b2')
    await kill(place, 'KILL', 'zk')
    now = localInstant('2026-10-05T16:00', offset) + 61_000
    await start(place, 'zk')
    await judge('2026-10-05T16:00')
    await expectOnce('2026-10-05T16:00')
  })
})
