/**
 * The connector reads a replica that applies everything KUNJUNGAN_TEST_LAG_SECONDS later: what the primary was told
 * arrives when the replica has it, also after the replica was away and after a kill of the connector.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { missingServers, openDatabase, serverOf, serversWith } from '../support/connect-servers.ts'
import { ago, createConnectWorld } from '../support/connect-world.ts'
import { startDatabase } from '../support/queue-database.ts'

const delaySeconds = Number(process.env['KUNJUNGAN_TEST_LAG_SECONDS'] ?? 60)
const tickets = 300

for (const why of missingServers) it.skip(why, () => undefined)

it.each(serversWith('tables7', 'tables8'))(
  `on a %s replica that is ${delaySeconds} s behind, nothing is missed and nothing invented`,
  async (kind, namespace) => {
    await using open = new AsyncDisposableStack()
    const primary = await openDatabase(open, kind)
    const replica = open.use(await startDatabase(kind, serverOf(kind), { primary, delaySeconds }))
    const world = open.use(await createConnectWorld(namespace, replica))
    const tables = async (): Promise<boolean> =>
      replica.sql('SELECT 1 FROM queues_backup').then(
        () => true,
        () => false,
      )
    await expect.poll(tables, { timeout: (delaySeconds + 30) * 1_000, interval: 200 }).toBe(true)
    await delay(1_000)
    let running = await world.start()
    open.defer(() => running.kill('SIGKILL'))

    const expected: string[] = []
    const seenEarly: number[] = []
    for (let from = 0; from < tickets; from += 100) {
      const numbers = Array.from({ length: 100 }, (_, at) => from + at + 1)
      const now = ago(0)
      const told = performance.now()
      const of = `number > ${from} AND number <= ${from + 100}`
      await primary.sql(
        world.insert(numbers.map((number) => ({ number, created_at: now }))),
        `UPDATE queues SET called_at = '${now}' WHERE ${of}`,
        `UPDATE queues SET finished_at = '${now}', status = 'done' WHERE ${of}`,
        'BEGIN',
        `INSERT INTO queues_backup SELECT * FROM queues WHERE ${of}`,
        `DELETE FROM queues WHERE ${of}`,
        'COMMIT',
      )
      expected.push(...numbers.flatMap((one) => [`issued ${one}`, `called ${one}`, `completed ${one}`]))
      if (from === 100) {
        running.kill('SIGKILL')
        await running.ended
        running = await world.start()
      } else if (from === 200) {
        await replica.stop()
        await running.untilItSays(/does not answer/)
        await replica.start()
        if (kind === 'mariadb') await replica.sql('START SLAVE').catch(() => undefined)
      }
      await expect
        .poll(() => world.names.size, { timeout: (delaySeconds + 60) * 1_000, interval: 100 })
        .toBe(expected.length)
      seenEarly.push((performance.now() - told) / 1_000)
    }
    await delay(1_000)
    expect(world.arrived()).toEqual(expected.toSorted())
    // MariaDB counts whole seconds.
    expect(Math.min(...seenEarly)).toBeGreaterThanOrEqual(delaySeconds - 1.5)
    process.stdout.write(
      `${kind}: ${expected.length} events of a replica ${delaySeconds} s behind, after ${seenEarly.map((one) => one.toFixed(1)).join(', ')} s: 0 missed, 0 invented\n`,
    )
  },
)
