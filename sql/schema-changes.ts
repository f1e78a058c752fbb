/**
 * Runs statements that change the schema, on one server or on every node of a cluster. A node that is away does not
 * hold them up: ClickHouse keeps them for it, and it runs them when it is back.
 */
import { text } from 'node:stream/consumers'
import type { ClickHouseClient } from '@clickhouse/client'
import { type Cluster, onCluster } from './cluster.ts'
import type { Databases } from './databases.ts'

export interface SchemaChangesConfig {
  readonly databases: Databases
  readonly cluster?: Cluster | undefined
}

/** Waits for the nodes that are there, and not for those that are away. The client's types do not know the mode. */
const waitForNodes: Readonly<Record<string, string>> = {
  distributed_ddl_output_mode: 'null_status_on_timeout_only_active',
  distributed_ddl_task_timeout: '120',
}

export class SchemaChanges {
  readonly #config: SchemaChangesConfig
  readonly #progress: (line: string) => void
  readonly #missing = new Set<string>()

  constructor(config: SchemaChangesConfig, { progress }: { readonly progress: (line: string) => void }) {
    this.#config = config
    this.#progress = progress
  }

  /** Runs a statement; it may name `{store:Identifier}` and `{bi:Identifier}`. */
  async run(client: ClickHouseClient, statement: string): Promise<void> {
    const { databases, cluster } = this.#config
    const query = onCluster(statement, databases.store, cluster)
    const query_params = Object.fromEntries(
      (['store', 'bi'] as const)
        .filter((name) => query.includes(`{${name}:Identifier}`))
        .map((name) => [name, databases[name]]),
    )
    if (cluster === undefined) {
      await client.command({ query, query_params, clickhouse_settings: { wait_end_of_query: 1 } })
      return
    }
    const settings = { wait_end_of_query: 1, ...waitForNodes } as const
    const answer = await client.exec({ query, query_params, clickhouse_settings: settings })
    // A line for each node: host, port, status, error, and how many are left. It takes no other format.
    for (const line of (await text(answer.stream)).split('\n')) {
      const [host, port, status] = line.split('\t')
      if (status === '\\N') this.#missing.add(`${host}:${port}`)
    }
  }

  /** Says which nodes still have something to do. */
  reportMissing(): void {
    if (this.#missing.size === 0) return
    const nodes = [...this.#missing].toSorted().join(', ')
    this.#progress(`schema: ${nodes} did not answer: what was changed is done there once the node is back.`)
  }
}
