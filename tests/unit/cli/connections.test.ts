/** How long the work of a command may last once it is to end. Nothing is connected to. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { untilFinishedMs, withConnections } from '../../../cli/connections.ts'
import type { CliContext } from '../../../cli/context.ts'
import { readEnvironment } from '../../../infra/config.ts'
import { KunjunganError } from '../../../infra/errors.ts'
import { createLogger } from '../../../infra/log.ts'

const env = readEnvironment(
  { KAFKA_BROKERS: '127.0.0.1:1', CLICKHOUSE_URL: 'http://127.0.0.1:1' },
  '/checkout',
)
const stopped = new KunjunganError('stopped', 'Stopped.')

function running(endMs: number, work: () => Promise<unknown>) {
  const ending = new AbortController()
  const again = new AbortController()
  const said: string[] = []
  const context = {
    env,
    logger: createLogger({ level: 'silent', pretty: false }),
    progress: (line: string) => said.push(line),
    signal: ending.signal,
    atOnce: again.signal,
  } as unknown as CliContext
  const ended = withConnections(context, work, endMs)
  ended.catch(() => undefined)
  return { ended, said, end: () => ending.abort(stopped), endAtOnce: () => again.abort() }
}

const forEver = (): Promise<never> => new Promise(() => undefined)

it('work that may be left is left some time after the signal', async () => {
  const { ended, end, said } = running(20, forEver)
  end()
  await expect(ended).rejects.toBe(stopped)
  expect(said).toEqual([])
})

it('work that is to be finished says how it is ended at once, and is when it is asked again', async () => {
  const { ended, end, endAtOnce, said } = running(untilFinishedMs, forEver)
  end()
  await expect.poll(() => said, { timeout: 5_000 }).toEqual([expect.stringContaining('a second Ctrl-C')])
  endAtOnce()
  await expect(ended).rejects.toBe(stopped)
})

it('work that is to be finished is, and nothing is said where that is soon', async () => {
  const { ended, end, said } = running(untilFinishedMs, () => delay(20, 'done'))
  end()
  await expect(ended).resolves.toBe('done')
  expect(said).toEqual([])
})
