/** Where a long run takes place: the services that it works with, and what happens to them. */
import { join } from 'node:path'
import { sleep } from '../../infra/sleep.ts'
import { embeddedUsers } from '../../cli/embedded-users.ts'
import { stackVariables } from '../../cli/stack-variables.ts'
import { LOOPBACK } from '../../infra/stack/ports.ts'
import type { StackDeps } from '../../infra/stack/service.ts'
import type { StackConfig } from '../../infra/stack/services.ts'
import { startStack, stopStack } from '../../infra/stack/stack.ts'
import { databaseNames } from '../../sql/databases.ts'
import { checkout, createPipeline, type Pipeline } from '../support/pipeline.ts'
import type { SoakWorld } from './world.ts'

export const namespace = 'soak'

export interface ServiceFault {
  /** What happens to what, such as `Kafka killed`. */
  readonly name: string
  /** How often it is drawn beside the others. */
  readonly weight: number
  /** Does it, and brings back after so long what is gone. */
  readonly strike: (downMs: number) => Promise<void>
}

export interface SoakPlace extends AsyncDisposable {
  /** What the audit reads. */
  readonly pipeline: Pipeline
  /** Where every view is compared with the fold: each node that answers readers. */
  readonly nodes: ReadonlyMap<string, Pipeline>
  /** Of the commands that run there. */
  readonly env: Readonly<Record<string, string>>
  readonly faults: readonly ServiceFault[]
  /** How many instances of `alert` run beside ingest. */
  readonly alerts: number
  /** Resolves when everything is back and has what the others have. */
  readonly settle: () => Promise<void>
  /** Where nodes differ in what the audit does not ask each of them, in sentences. */
  readonly nodeDifferences: () => Promise<string[]>
  /** For the report. */
  readonly services: string
}

/** The embedded services, one of each. */
export async function oneOfEach(
  folder: string,
  world: SoakWorld,
  deps: StackDeps,
  signal: AbortSignal,
): Promise<SoakPlace> {
  const config: StackConfig = {
    home: join(folder, 'home'),
    cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
    machine: process.env,
    usersXml: embeddedUsers(world.reference, [databaseNames(namespace)]),
    kafkaPort: 0,
    clickhousePorts: { http: 0, tcp: 0 },
  }
  await using undo = new AsyncDisposableStack()
  undo.defer(async () => void (await stopStack(config.home, deps)))
  const stack = await startStack(config, deps)
  const pipeline = undo.use(
    await createPipeline(namespace, world.reference, { ...stack, brokers: [...stack.brokers] }),
  )
  const killed =
    (service: 'kafka' | 'clickhouse') =>
    async (downMs: number): Promise<void> => {
      const running = await startStack(config, deps)
      process.kill(running.pids[service], 'SIGKILL')
      await sleep(downMs, signal)
      await startStack(config, deps)
    }
  const owned = undo.move()
  return {
    pipeline,
    nodes: new Map([[LOOPBACK, pipeline]]),
    env: stackVariables(stack, 'warn'),
    faults: [
      { name: 'Kafka killed', weight: 1, strike: killed('kafka') },
      { name: 'ClickHouse killed', weight: 2, strike: killed('clickhouse') },
    ],
    alerts: 0,
    settle: () => Promise.resolve(),
    nodeDifferences: () => Promise.resolve([]),
    services: 'Apache Kafka 4.3.0 (one broker), ClickHouse 26.7.2.1 (embedded)',
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
