/** What a command does whose embedded service has ended, on processes of no service. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { whileServicesRun } from '../../../../cli/connections/embedded-end.ts'

const dataDir = '/nowhere'

it('ends once the process of a service is gone, with a sentence that names it', async () => {
  const kafka = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)'])
  onTestFinished(() => void kafka.kill('SIGKILL'))
  await once(kafka, 'spawn')
  const pids = { kafka: kafka.pid ?? 0, clickhouse: process.pid }
  using running = whileServicesRun({ pids, dataDir }, new AbortController().signal)
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  expect(running.signal.aborted).toBe(false)
  kafka.kill('SIGKILL')
  await expect.poll(() => running.signal.aborted, { timeout: 5_000 }).toBe(true)
  expect(running.signal.reason).toMatchObject({
    code: 'stack',
    message: expect.stringMatching(
      /^The embedded Kafka is not running: start it with `npx kunjungan stack up`/,
    ),
  })
})

it('ends as the command is asked to, also without embedded services', () => {
  const given = new AbortController()
  using running = whileServicesRun(undefined, given.signal)
  expect(running.signal.aborted).toBe(false)
  given.abort('stopped')
  expect(running.signal.reason).toBe('stopped')
})
