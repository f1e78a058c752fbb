/**
 * The collector as its own process, to be killed and started again at the same address, and senders that keep the one
 * rule of a sender: repeat the same request until it is answered with 202. Every 202 is written down.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../infra/stack/ports.ts'
import type { Event } from '../../schemas/event.ts'
import { runCliWith, type StartedCli, startCli } from './cli.ts'
import { batchType, collectEvent } from './collect-server.ts'
import type { SharedStack } from './shared-stack.ts'

export interface CollectProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: () => number
  readonly keysFile: string
  /** Makes a key and gives its id and its text. */
  readonly createKey: (...options: readonly string[]) => Promise<{ id: string; key: string }>
  readonly keys: (...args: readonly string[]) => Promise<string>
  readonly start: () => Promise<void>
  /** Resolves with the exit code once it has ended. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
}

/** Starts a collector on these brokers. */
export async function startCollectProcess(
  { brokers, clickhouseUrl }: Pick<SharedStack, 'brokers' | 'clickhouseUrl'>,
  namespace: string,
  more: Readonly<Record<string, string>> = {},
): Promise<CollectProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'kunjungan-collect-'))
  const port = await freePort()
  const env = {
    KAFKA_BROKERS: brokers.join(','),
    CLICKHOUSE_URL: clickhouseUrl,
    KUNJUNGAN_NAMESPACE: namespace,
    KUNJUNGAN_HOME: folder,
    KUNJUNGAN_COLLECT_PORT: String(port),
    KUNJUNGAN_COLLECT_EVENTS_PER_SECOND: '1000000',
    KUNJUNGAN_COLLECT_TOTAL_EVENTS_PER_SECOND: '1000000',
    ...more,
  }
  let running: StartedCli | undefined
  const process: CollectProcess = {
    url: `http://127.0.0.1:${port}`,
    pid: () => running?.pid ?? 0,
    keysFile: join(folder, 'collect-keys.json'),
    async createKey(...options) {
      const { out, said } = await runCliWith(['keys', 'create', '--json', ...options], env)
      if (out === '') throw new Error(said)
      return JSON.parse(out) as { id: string; key: string }
    },
    async keys(...args) {
      const { out, said } = await runCliWith(['keys', ...args], env)
      return out + said
    },
    async start() {
      running = startCli(['collect'], env)
      await running.untilItSays(/The collector listens on/)
    },
    async end(signal) {
      const ending = running
      running = undefined
      ending?.kill(signal)
      return (await ending?.ended)?.exitCode ?? null
    },
    async [Symbol.asyncDispose]() {
      await process.end('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
  return process
}

export interface Ledger {
  /** Every event whose result was `accepted` in an answer 202. */
  readonly events: Event[]
  /** How often each status came, and how often no answer. */
  readonly answers: Map<string, number>
}

export interface SendOptions {
  readonly url: string
  readonly key: string
  readonly batches: number
  readonly batchSize: number
  readonly mpp?: string
}

/** Sends batches one after the other, each until it is accepted. */
export async function sendUntilAccepted(options: SendOptions, ledger: Ledger): Promise<void> {
  const { url, key, batches, batchSize, mpp = 'balikpapan' } = options
  for (let batch = 0; batch < batches; batch++) {
    const events = Array.from({ length: batchSize }, () => collectEvent({}, { mpp }))
    const body = JSON.stringify(events)
    for (;;) {
      const outcome = await sendOnce(url, key, body)
      ledger.answers.set(outcome.status, (ledger.answers.get(outcome.status) ?? 0) + 1)
      if (outcome.status === '202') {
        if (outcome.accepted !== batchSize) throw new Error(`a good batch was refused: ${outcome.text}`)
        ledger.events.push(...(events as unknown as Event[]))
        break
      }
      await delay(100)
    }
  }
}

async function sendOnce(
  url: string,
  key: string,
  body: string,
): Promise<{ status: string; accepted?: number; text?: string }> {
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': batchType, authorization: `Bearer ${key}` },
      body,
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    const { accepted } = JSON.parse(text) as { accepted: number }
    return { status: String(response.status), accepted, text }
  } catch {
    return { status: 'no answer' }
  }
}

/** Waits until /ready answers with this status. */
export async function untilReady(url: string, wanted = 200, withinMs = 60_000): Promise<void> {
  for (const giveUpAt = performance.now() + withinMs; ; await delay(100)) {
    const status = await fetch(`${url}/ready`).then(
      async (response) => {
        await response.text()
        return response.status
      },
      () => 0,
    )
    if (status === wanted) return
    if (performance.now() > giveUpAt) throw new Error(`/ready is ${status}, not ${wanted}`)
  }
}
