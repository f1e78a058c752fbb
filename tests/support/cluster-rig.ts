/**
 * A replicated ClickHouse of four nodes on this machine, by a folder with `cluster.sh` that KUNJUNGAN_TEST_CLUSTER
 * names. The script makes and starts the nodes a1, a2, b1, b2 and their keeper, kills and freezes them.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { survivesResets } from '../../infra/stack/clickhouse.ts'

const run = promisify(execFile)

export interface ClusterConfig {
  /** The folder with `cluster.sh`. */
  readonly rig: string
  readonly checkout: string
  readonly usersXml: string
}

/** What a test does to a node: `zk` is the keeper. */
export type NodeName = 'a1' | 'a2' | 'b1' | 'b2' | 'zk'

/** As the script lays them out. */
export const nodeUrls: Readonly<Record<Exclude<NodeName, 'zk'>, string>> = {
  a1: 'http://127.0.0.1:25311',
  a2: 'http://127.0.0.1:25321',
  b1: 'http://127.0.0.1:25331',
  b2: 'http://127.0.0.1:25341',
}
/** The addresses of each of its shards. */
export const shardUrls: readonly string[] = [
  [nodeUrls.a1, nodeUrls.a2].join(','),
  [nodeUrls.b1, nodeUrls.b2].join(','),
]
/** In its `remote_servers`. */
export const clusterName = 'c'

/** Where a running rig lies, for tests that do something to its nodes. */
export interface ClusterPlace {
  readonly rig: string
  readonly checkout: string
  readonly home: string
}

export async function startCluster({ rig, checkout, usersXml }: ClusterConfig): Promise<ClusterPlace> {
  // Another one at these ports would be taken for the one that is started here.
  for (const url of Object.values(nodeUrls))
    if (await answers(url)) throw new Error(`Something answers at ${url}: end the rig that runs there.`)
  const home = await mkdtemp(join(tmpdir(), 'kunjungan-cluster-'))
  const place = { rig, checkout, home }
  await writeFile(join(home, 'users.xml'), usersXml)
  await clusterScript(place, ['setup'], { USERS: join(home, 'users.xml') })
  await surviveResets(join(home, 'launcher'))
  for (const node of Object.keys(nodeUrls))
    await mkdir(join(home, node, 'data', 'user_files'), { recursive: true })
  await clusterScript(place, ['up'])
  return place
}

/** Nodes reset connections to each other, which the engine survives as the embedded one does. */
async function surviveResets(launcher: string): Promise<void> {
  await rename(launcher, `${launcher}-engine`)
  const script = `#!/bin/sh\nexec "$0-engine" "$@" ${survivesResets.join(' ')} < /dev/ptmx\n`
  await writeFile(launcher, script, { mode: 0o755 })
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    () => true,
    () => false,
  )
}

export async function stopCluster(place: ClusterPlace): Promise<void> {
  await clusterScript(place, ['down'])
  await rm(place.home, { recursive: true, force: true })
}

export function kill(place: ClusterPlace, signal: 'KILL' | 'STOP' | 'CONT', node: NodeName): Promise<void> {
  return clusterScript(place, ['kill', signal, node])
}

/** Resolves when the node answers. */
export function start(place: ClusterPlace, node: NodeName): Promise<void> {
  return clusterScript(place, ['start', node])
}

/** Takes what a node that is dead had on its disk. */
export async function loseDisk({ home }: ClusterPlace, node: Exclude<NodeName, 'zk'>): Promise<void> {
  const data = join(home, node, 'data')
  await rm(data, { recursive: true })
  await mkdir(join(data, 'user_files'), { recursive: true })
}

/** Starts what has died and lets go on what is frozen. */
export async function startAll(place: ClusterPlace): Promise<void> {
  for (const node of Object.keys(nodeUrls)) await clusterScript(place, ['kill', 'CONT', node])
  await clusterScript(place, ['up'])
}

async function clusterScript(
  { rig, checkout, home }: ClusterPlace,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  await run('bash', [join(rig, 'cluster.sh'), ...args], {
    env: { ...process.env, K: checkout, W: home, ...more },
  })
}
