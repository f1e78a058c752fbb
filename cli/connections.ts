/**
 * The Kafka and the ClickHouse that a command works with: the ones that the environment names, else the embedded
 * services, which are started for the command where they do not run and stopped with it. Clients of another server, user or password
 * than theirs are made where they are needed.
 */
import type { RunningStack } from '../infra/stack/stack.ts'
import { type Clients, clientsOf } from './connections/clients.ts'
import { embeddedStack, whyDownIn } from './connections/embedded.ts'
import { explain } from './connections/explain.ts'
import { type ConnectionSettings, connectionSettings } from './connections/settings.ts'
import type { CliContext } from './context.ts'

/**
 * A command that is to end gets so long for it. Then it is left where it stands, as a Kafka that does not answer may
 * hold it for minutes.
 */
const endWithinMs = 4_000
/** Ingest needs up to 9 seconds to store what it holds and to leave its group; alert ends its pass. */
export const consumerEndWithinMs = 12_000
/** For work that is better not left in its middle: it ends with its step, or when it is asked once more. */
export const untilFinishedMs = Number.POSITIVE_INFINITY
/** Most steps end sooner. */
const sayAfterMs = 1_500
const isFinishing = 'Finishing the step at hand; a second Ctrl-C (or SIGTERM) ends at once ...'

export interface Connections extends ConnectionSettings, Clients, AsyncDisposable {
  /** The embedded services, where they are used: then both are. */
  readonly embedded: RunningStack | undefined
  /** The same, with one address of ClickHouse alone. */
  readonly atAddress: (url: string) => Connections
}

export interface OpenOptions {
  /** False for a command that only looks: then embedded services that do not run are an error. */
  readonly startEmbedded?: boolean
  /** The number of the shard that the command works with. */
  readonly shard?: number | undefined
}

/**
 * Connects to nothing yet beyond starting what is embedded.
 * @throws KunjunganError `usage` for a shard that there is not.
 */
export async function openConnections(
  context: CliContext,
  { startEmbedded = true, shard }: OpenOptions = {},
): Promise<Connections> {
  const { env, logger } = context
  await using undo = new AsyncDisposableStack()
  const embedded = await embeddedStack(context, startEmbedded, undo)
  const whyDown = whyDownIn(env.KUNJUNGAN_HOME)
  const settings = connectionSettings({ env, embedded, shardNumber: shard, whyDown })
  const owned = undo.move()
  const withClients = (used: ConnectionSettings): Connections => ({
    ...used,
    ...clientsOf(used, logger, owned),
    embedded,
    atAddress: (url) =>
      withClients({ ...used, clickhouseUrl: url, access: (role) => ({ ...used.access(role), url }) }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  })
  return withClients(settings)
}

/**
 * Runs work with connections and turns what it throws into a sentence with the fix.
 * @param endMs - how long the work may last after the command is to end.
 */
export async function withConnections<T>(
  context: CliContext,
  work: (connections: Connections) => Promise<T>,
  endMs = endWithinMs,
  options: OpenOptions = {},
): Promise<T> {
  await using connections = await openConnections(context, options)
  try {
    return await withDeadline(context, () => work(connections), endMs)
  } catch (error) {
    throw explain(error, connections)
  }
}

/** Runs work that is left where it stands some time after the command is to end. */
export async function withDeadline<T>(
  context: CliContext,
  work: () => Promise<T>,
  endMs = endWithinMs,
): Promise<T> {
  using deadline = endDeadline(context, endMs)
  return await Promise.race([work(), deadline.passed])
}

/** Rejects with what the signal was aborted with, some time after that, or at once when the end is asked for again. */
function endDeadline(
  { signal, atOnce, progress }: CliContext,
  endMs: number,
): Disposable & { readonly passed: Promise<never> } {
  const passed = Promise.withResolvers<never>()
  passed.promise.catch(() => undefined)
  const leave = (): void => passed.reject(signal.reason)
  let timer: NodeJS.Timeout | undefined
  const begin = (): void => {
    timer = Number.isFinite(endMs)
      ? setTimeout(leave, endMs)
      : setTimeout(() => progress(isFinishing), sayAfterMs)
  }
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true })
  atOnce.addEventListener('abort', leave, { once: true })
  return {
    passed: passed.promise,
    [Symbol.dispose]() {
      clearTimeout(timer)
      signal.removeEventListener('abort', begin)
      atOnce.removeEventListener('abort', leave)
    },
  }
}
