/**
 * The connector is killed by SIGKILL at each step of a read: what the tables say arrives, and nothing else, whatever
 * its state file was left as.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, it } from 'vitest'
import type { ConnectChildConfig, ConnectKillStep } from '../support/connect-child.ts'
import { missingServers, openWorld, serversWith } from '../support/connect-servers.ts'
import { ago } from '../support/connect-world.ts'
import { readEntries } from '../../producers/connect/state-file.ts'

const steps: readonly ConnectKillStep[] = [
  'after the read',
  'with half of the events sent',
  'after the acknowledgement',
  'with a torn state',
  'after the state',
  'with a half-written new state',
]
const numbersPerStep = 20
const rounds = 3

for (const why of missingServers) it.skip(why, () => undefined)

async function runUntilKilled(config: ConnectChildConfig): Promise<unknown> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../support/connect-child.ts'), JSON.stringify(config)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const giveUp = setTimeout(() => child.kill('SIGTERM'), 60_000)
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  clearTimeout(giveUp)
  return signal
}

it.each(serversWith('tables5', 'tables6'))(
  'on %s, a kill at any step misses nothing and invents nothing',
  async (kind, namespace) => {
    await using open = new AsyncDisposableStack()
    const { database, world } = await openWorld(open, kind, namespace)
    const expected: string[] = []
    let number = 0
    for (let round = 0; round < rounds; round++)
      for (const kill of steps) {
        const numbers = Array.from({ length: numbersPerStep }, () => (number += 1))
        await database.sql(
          world.insert(numbers.map((one) => ({ number: one, created_at: ago(30), called_at: ago(1) }))),
        )
        expected.push(...numbers.flatMap((one) => [`issued ${one}`, `called ${one}`]))
        const { brokers } = inject('stack')
        const { mappingFile } = world
        expect(
          await runUntilKilled({ brokers, namespace, mappingFile, utcOffset: ['balikpapan', 480], kill }),
          kill,
        ).toBe('SIGKILL')
      }
    const running = await world.start()
    open.defer(() => running.kill('SIGKILL'))
    await expect.poll(world.arrived, { timeout: 30_000 }).toEqual(expected.toSorted())
    await delay(1_000)
    expect(world.arrived()).toEqual(expected.toSorted())
    expect((await readEntries(world.stateFile)).size).toBe(number)
    process.stdout.write(
      `${kind}: ${rounds * steps.length} kills at ${steps.length} steps, ${expected.length} events, ${world.received()} with repeats: 0 missed, 0 invented\n`,
    )
  },
)
