/**
 * One client over several addresses of the same data (the nodes of a cluster). Calls go to one node until it dies,
 * hangs or cannot write, then fail over to the next. The call that failed is repeated there if its body can be sent
 * again: every command of ours may run twice without harm. An answer that breaks off while it is read is the caller's
 * error.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { isProgramError } from '../errors.ts'
import { sleep } from '../sleep.ts'
import { clickHouseErrorCodes as codes } from './error-codes.ts'
import { clickHouseCode } from './fault-code.ts'

const methods = ['query', 'command', 'insert', 'exec'] as const

/** While a call runs, its node is pinged this often; two missed pings in a row end the call. */
const askEveryMs = 2_000
const answerWithinMs = 4_000
const missesAllowed = 1

/** Codes by which a node says that it cannot do now what another may: it is stopping, or has lost its Keeper. */
const nodeFaults: ReadonlySet<number | undefined> = new Set<number>([
  codes.TABLE_IS_READ_ONLY,
  codes.NO_ZOOKEEPER,
  codes.KEEPER_EXCEPTION,
  codes.ABORTED,
])

/** One node: its client and its address. */
export interface ClickHouseNode {
  readonly client: ClickHouseClient
  readonly url: string
}

/** The parameters of all four calls that matter here. */
interface CallParameters {
  readonly abort_signal?: AbortSignal
  readonly values?: unknown
}
type Call = (parameters: CallParameters) => Promise<unknown>

export interface FailoverOptions {
  /**
   * Called with the address of a node once it has answered, where another node answered before. While none answers it
   * is not called: the node that comes back may be the same one.
   */
  readonly onFailover?: ((url: string) => void) | undefined
  /** Whether a node is alive; left out: it is pinged over HTTP. */
  readonly isAlive?: IsAlive
}

type IsAlive = (url: string) => Promise<boolean>

/** The first node's client, whose calls go to whichever node answers. Closing it closes all. */
export function withFailover(
  nodes: readonly [ClickHouseNode, ...ClickHouseNode[]],
  { onFailover, isAlive = answersPing }: FailoverOptions = {},
): ClickHouseClient {
  const [{ client }] = nodes
  let current = 0
  let lastAnswered = 0
  const callsOf = nodes.map((node) => ({
    url: node.url,
    calls: Object.fromEntries(methods.map((name) => [name, node.client[name].bind(node.client) as Call])),
    close: node.client.close.bind(node.client),
  }))
  const moveOnFrom = (failed: number): void => {
    // Of several calls that fail at once, the first one moves on.
    if (current === failed) current = (failed + 1) % nodes.length
  }
  const answered = (at: number, url: string): void => {
    // A late answer of the former node, to a call that began before the failover, does not lead back to it.
    if (at === lastAnswered || at !== current) return
    lastAnswered = at
    onFailover?.(url)
  }
  for (const name of methods) {
    const call = async (parameters: CallParameters): Promise<unknown> => {
      for (let left = nodes.length - 1; ; left--) {
        const at = current
        const node = callsOf[at]
        const run = node?.calls[name]
        if (node === undefined || run === undefined) throw new Error(`ClickHouse client without ${name}`)
        try {
          const result = await watched(node.url, run, parameters, isAlive)
          answered(at, node.url)
          return result
        } catch (error) {
          if (parameters.abort_signal?.aborted === true || !isNodeFault(error)) throw error
          moveOnFrom(at)
          if (left === 0 || !isRepeatable(parameters)) throw error
        }
      }
    }
    Object.assign(client, { [name]: call })
  }
  client.close = async () => {
    await Promise.all(callsOf.map(({ close }) => close()))
  }
  return client
}

/** A stream is spent once it is sent. */
function isRepeatable({ values }: CallParameters): boolean {
  return values === undefined || Array.isArray(values)
}

function isNodeFault(error: unknown): boolean {
  const code = clickHouseCode(error)
  return code === undefined ? error instanceof Error && !isProgramError(error) : nodeFaults.has(code)
}

/** Runs a call, and aborts it where its node answers no ping: a frozen node keeps its connections open. */
async function watched(
  url: string,
  run: Call,
  parameters: CallParameters,
  isAlive: IsAlive,
): Promise<unknown> {
  const hung = new AbortController()
  const done = new AbortController()
  const { abort_signal: given } = parameters
  const signals = given === undefined ? [hung.signal] : [hung.signal, given]
  void watch(url, hung, done.signal, isAlive)
  try {
    return await run({ ...parameters, abort_signal: AbortSignal.any(signals) })
  } catch (error) {
    if (hung.signal.aborted && given?.aborted !== true) throw hung.signal.reason
    throw error
  } finally {
    done.abort()
  }
}

async function watch(url: string, hung: AbortController, done: AbortSignal, isAlive: IsAlive): Promise<void> {
  for (let misses = 0; misses <= missesAllowed;) {
    await sleep(askEveryMs, done)
    if (done.aborted) return
    misses = (await isAlive(url)) ? 0 : misses + 1
  }
  hung.abort(Object.assign(new Error(`${url} does not answer`), { code: 'ETIMEDOUT' }))
}

async function answersPing(url: string): Promise<boolean> {
  try {
    const answer = await fetch(new URL('/ping', url), { signal: AbortSignal.timeout(answerWithinMs) })
    await answer.arrayBuffer()
    // What stands before a server may not pass this path on: it answers all the same.
    return answer.status < 500
  } catch {
    return false
  }
}
