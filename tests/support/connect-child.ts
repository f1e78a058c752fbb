/**
 * A connector of its own process, to be killed. It composes the real connector and wraps what is injected into it, so
 * that the process can end itself at a named step without a hook in the product. Takes one JSON argument.
 */
import { statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createKafka } from '../../infra/kafka/client.ts'
import { createLogger } from '../../infra/log.ts'
import { Connector, type ConnectorDeps } from '../../producers/connect/connector.ts'
import { QueueDatabase } from '../../producers/connect/database.ts'
import { readMapping } from '../../producers/connect/mapping-file.ts'
import { createConnectMetrics } from '../../producers/connect/metrics.ts'
import { readText } from '../../producers/connect/session.ts'
import { StateFile } from '../../producers/connect/state-file.ts'
import { filesOf } from '../../producers/connect/summary.ts'
import { createEventSender } from '../../producers/send-events.ts'
import { topicNames } from '../../schemas/topics.ts'

/** Steps at which the child ends itself by SIGKILL, in the order of one read. */
export type ConnectKillStep =
  | 'after the read'
  | 'with half of the events sent'
  | 'after the acknowledgement'
  | 'with a torn state'
  | 'after the state'
  | 'with a half-written new state'

export interface ConnectChildConfig {
  readonly brokers: readonly string[]
  readonly namespace: string
  readonly mappingFile: string
  readonly utcOffset: readonly [string, number]
  readonly kill: ConnectKillStep
}

/** Bytes that a torn write lacks: less than a line. */
const tornBytes = 20

async function main(config: ConnectChildConfig): Promise<void> {
  const die = (step: ConnectKillStep): void => {
    if (config.kill === step) process.kill(process.pid, 'SIGKILL')
  }
  const { brokers, namespace, mappingFile } = config
  const home = dirname(mappingFile)
  const logger = createLogger({ level: 'warn', pretty: false })
  const mapping = await readMapping(mappingFile)
  const password = (await readText(`${home}/password.txt`, 'password_file')).trim()
  const database = new QueueDatabase(mapping, password)
  const kafka = createKafka({ brokers, security: { ssl: false } }, 'connect-child', logger)
  const sender = await createEventSender({ topics: topicNames(`${namespace}.`) }, { kafka })
  const file = filesOf(home, mapping).state
  const state = await StateFile.open(file)
  const send: ConnectorDeps['send'] = async (events) => {
    const isHalved = config.kill === 'with half of the events sent'
    await sender.send(isHalved ? events.slice(0, Math.ceil(events.length / 2)) : events)
    die('with half of the events sent')
  }
  const append: StateFile['append'] = async (changes) => {
    if (changes.length === 0) return
    die('after the acknowledgement')
    await state.append(changes)
    if (config.kill === 'with a torn state') {
      truncateSync(file, statSync(file).size - tornBytes)
      die('with a torn state')
    }
    die('after the state')
  }
  const prune: StateFile['prune'] = async (firstDay) => {
    if (config.kill === 'with a half-written new state') writeFileSync(`${file}.part`, '{"d":"2026-')
    die('with a half-written new state')
    await state.prune(firstDay)
  }
  const wrapped: Readonly<Record<string, unknown>> = { append, prune }
  const connector = new Connector(
    { mapping, everyMs: 200, days: 3 },
    {
      database: {
        async read(from, before) {
          const rows = await database.read(from, before)
          die('after the read')
          return rows
        },
      },
      state: new Proxy(state, {
        get: (target, name) => wrapped[String(name)] ?? (Reflect.get(target, name, target) as unknown),
      }),
      send,
      utcOffsets: () => new Map([config.utcOffset]),
      keepSummary: async () => undefined,
      explain: (error) => error,
      logger,
      observer: createConnectMetrics().observer,
      nowMs: Date.now,
      random: Math.random,
    },
  )
  await connector.run(new AbortController().signal)
}

await main(JSON.parse(process.argv[2] ?? '') as ConnectChildConfig)
