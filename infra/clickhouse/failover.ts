/**
 * One client over several addresses of the same data (the nodes of a cluster). Calls go to one node until it dies,
 * hangs, cannot write or refuses the user, then fail over to the next. The call that failed is repeated there if its
 * body can be sent again: every command of ours may run twice without harm. An answer that breaks off while it is read
 * is the caller's error.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { isProgramError, KunjunganError } from '../errors.ts'
import { sleep } from '../sleep.ts'
import { clickHouseErrorCodes as codes } from './error-codes.ts'
import { clickHouseCode } from './fault-code.ts'
import { answersPing } from './ping.ts'

const methods = ['query', 'command', 'insert', 'exec'] as const

/** While a call runs, its node is pinged this often; two missed pings in a row end the call. */
const askEveryMs = 2_000
const missesAllowed = 1

/**
 * Codes by which a node says that it cannot do what another may: it is stopping, has lost its Keeper, has a full disk, or
 * has another users file. Where all say so, each is asked once.
 */
const nodeFaults: ReadonlySet<number | undefined> = new Set<number>([
  codes.TABLE_IS_READ_ONLY,
  codes.NO_ZOOKEEPER,
  codes.KEEPER_EXCEPTION,
  codes.ABORTED,
  codes.NOT_ENOUGH_SPACE,
  codes.UNKNOWN_USER,
  codes.WRONG_PASSWORD,
  codes.REQUIRED_PASSWORD,
  codes.IP_ADDRESS_NOT_ALLOWED,
  codes.ACCESS_DENIED,
  codes.AUTHENTICATION_FAILED,
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

/** The calls of one node. */
export type NodeCalls = Pick<ClickHouseClient, (typeof methods)[number]>

type OnOneNode = <T>(work: (node: NodeCalls) => Promise<T>) => Promise<T>
const oneNodeOf = new WeakMap<ClickHouseClient, OnOneNode>()

/**
 * Does work whose steps need the same node, such as one that makes a table of its own there. Where the node fails, it
 * is begun again on the next one.
 */
export function onOneNode<T>(client: ClickHouseClient, work: (node: NodeCalls) => Promise<T>): Promise<T> {
  const onOne = oneNodeOf.get(client)
  return onOne === undefined ? work(client) : onOne(work)
}

/** The first node's client, whose calls go to whichever node answers. Closing it closes all. */
export function withFailover(
  nodes: readonly [ClickHouseNode, ...ClickHouseNode[]],
  { onFailover, isAlive = answersPing }: FailoverOptions = {},
): ClickHouseClient {
  const [{ client }] = nodes
  let current = 0
  let lastAnswered = 0
  const watchedNodes = nodes.map((node) => ({
    url: node.url,
    calls: callsOf(node, isAlive),
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
  const onANode = async <T>(
    work: (calls: NodeCalls) => Promise<T>,
    { abort_signal, values }: CallParameters = {},
  ): Promise<T> => {
    for (let left = nodes.length - 1; ; left--) {
      const at = current
      const node = watchedNodes[at]
      if (node === undefined) throw new Error('A node that is not there.')
      try {
        const result = await work(node.calls)
        answered(at, node.url)
        return result
      } catch (error) {
        if (abort_signal?.aborted === true || !isNodeFault(error)) throw error
        moveOnFrom(at)
        if (left === 0 || !isRepeatable({ values })) throw error
      }
    }
  }
  for (const name of methods) {
    const call = (parameters: CallParameters): Promise<unknown> =>
      onANode((calls) => (calls[name] as Call)(parameters), parameters)
    Object.assign(client, { [name]: call })
  }
  client.close = async () => {
    await Promise.all(watchedNodes.map(({ close }) => close()))
  }
  oneNodeOf.set(client, (work) => onANode(work))
  return client
}

/** The calls of one node alone, each ended where it hangs. */
function callsOf({ url, client }: ClickHouseNode, isAlive: IsAlive): NodeCalls {
  const calls = Object.fromEntries(
    methods.map((name) => {
      const run = client[name].bind(client) as Call
      return [name, (parameters: CallParameters) => watched(url, run, parameters, isAlive)]
    }),
  )
  return Object.assign(Object.create(client) as ClickHouseClient, calls)
}

/** A stream is spent once it is sent. */
function isRepeatable({ values }: CallParameters): boolean {
  return values === undefined || Array.isArray(values)
}

function isNodeFault(error: unknown): boolean {
  const code = clickHouseCode(error)
  if (code !== undefined) return nodeFaults.has(code)
  return error instanceof Error && !(error instanceof KunjunganError) && !isProgramError(error)
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
