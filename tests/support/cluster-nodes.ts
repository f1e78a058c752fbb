/** A pipeline on a cluster as one node sees it, and what is asked of nodes one by one. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject } from 'vitest'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import type { Event } from '../../schemas/event.ts'
import { type NodeName, nodeUrls } from './cluster-rig.ts'
import { viewDifferences } from './expect-views.ts'
import type { Pipeline } from './pipeline.ts'

export type ServerName = Exclude<NodeName, 'zk'>
export const servers = Object.keys(nodeUrls) as ServerName[]

/** The views as this user is shown them by this node. */
export function seenByNode(
  pipeline: Pipeline,
  node: ServerName,
  user = 'kunjungan_admin',
  password = inject('stack').credentials.admin,
): Pipeline {
  const client = createClickHouse(
    { url: nodeUrls[node], user, password },
    { settings: !user.startsWith('bi') },
  )
  return {
    ...pipeline,
    rows: async <T>(query: string) => (await client.query({ query, format: 'JSONEachRow' })).json<T>(),
    async view(name, order = 'ALL') {
      const query = `SELECT * FROM ${pipeline.databases.bi}.${name} ORDER BY ${order}`
      return (await client.query({ query, format: 'JSONEachRow' })).json()
    },
  }
}

/** Fails with the differences from the fold that are left when the time is over. */
export async function expectFoldOn(
  pipeline: Pipeline,
  nodes: readonly ServerName[],
  events: readonly Event[],
  withinMs: number,
): Promise<void> {
  const until = Date.now() + withinMs
  for (const node of nodes) {
    for (;;) {
      const differences = await viewDifferences(seenByNode(pipeline, node), events)
      if (differences.length === 0) break
      if (Date.now() > until) expect({ node, differences: differences.slice(0, 20) }).toEqual({ node })
      await delay(500)
    }
  }
}

/** Runs a statement of the administrator on each of these nodes. */
export async function onNodes(names: readonly ServerName[], query: string): Promise<void> {
  const { credentials } = inject('stack')
  for (const name of names) {
    const access = { url: nodeUrls[name], user: 'kunjungan_admin', password: credentials.admin }
    const client = createClickHouse(access)
    await client.command({ query })
    await client.close()
  }
}
