/**
 * A queue application's database at full size, edited while it is read: many edits in the same second, none of which
 * touches an updated_at, a clock that is set back two hours, rows that move to the archive, a table that is truncated
 * and whose numbers begin again, a transaction that is held open, and kills of the connector at random moments. At the
 * end the events are exactly what the tables say, and reading all of it again changes no figure. Then what a read costs
 * with 500 tickets, and how long a row takes to Kafka. KUNJUNGAN_TEST_TICKETS and KUNJUNGAN_TEST_HELD_SECONDS are other
 * sizes.
 */
import { rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { sleep } from '../../infra/sleep.ts'
import type { StartedCli } from '../support/cli.ts'
import { missingServers, openWorld, personalReads, serversWith } from '../support/connect-servers.ts'
import { ago, fullName, fullNameOf } from '../support/connect-world.ts'
import { expectSnapshot, snapshotOfViews } from '../support/expect-views.ts'

const tickets = Number(process.env['KUNJUNGAN_TEST_TICKETS'] ?? 100_000)
const heldSeconds = Number(process.env['KUNJUNGAN_TEST_HELD_SECONDS'] ?? 600)
const batch = 1_000
/** How often the table is emptied, and its numbers begin again. */
const rounds = 4
const batches = Math.ceil(tickets / batch / rounds)

for (const why of missingServers) it.skip(why, () => undefined)

it.each(serversWith('tables1', 'tables2'))(
  'on %s, nothing is missed and nothing invented',
  async (kind, namespace) => {
    await using open = new AsyncDisposableStack()
    const { database, world } = await openWorld(open, kind, namespace, fullNameOf)
    const expected: string[] = []
    let running: StartedCli = await world.start()
    open.defer(() => running.kill('SIGKILL'))
    let kills = 0
    const end = new AbortController()
    const killing = (async () => {
      while (!end.signal.aborted) {
        await sleep(200 + Math.random() * 2_000, end.signal)
        running.kill('SIGKILL')
        await running.ended
        kills += 1
        running = await world.start()
      }
    })()

    const held = await database.hold()
    const heldSince = performance.now()
    const heldAt = ago(60)
    await held.sql('BEGIN')
    // In the archive, as MariaDB's updates would wait for it in the table itself.
    await held.sql(world.insert([{ number: tickets + 1, created_at: heldAt }], 'queues_backup'))
    for (let step = 0; step < rounds * (batches + 3); step++) {
      const inRound = step % (batches + 3)
      const from = inRound * batch
      const between = (back: number): string =>
        `number > ${from - back * batch} AND number <= ${from - (back - 1) * batch}`
      // Every third batch is written by a clock that was set back two hours.
      const now = ago(step % 3 === 2 ? 7_200 : 0)
      if (inRound < batches) {
        const numbers = Array.from({ length: batch }, (_, at) => from + at + 1)
        await database.sql(world.insert(numbers.map((number) => ({ number, created_at: now }))))
        for (const number of numbers)
          expected.push(...['issued', 'called', 'completed'].map((one) => fullName(one, number, now)))
      }
      await database.sql(
        `UPDATE queues SET called_at = '${now}', status = 'called' WHERE ${between(1)}`,
        `UPDATE queues SET finished_at = '${now}', status = 'done' WHERE ${between(2)}`,
        'BEGIN',
        `INSERT INTO queues_backup SELECT * FROM queues WHERE ${between(3)}`,
        `DELETE FROM queues WHERE ${between(3)}`,
        'COMMIT',
      )
      if (inRound === batches + 2) await database.sql('TRUNCATE TABLE queues')
    }
    await delay(Math.max(0, heldSeconds * 1_000 - (performance.now() - heldSince)))
    await held.sql('COMMIT')
    await held.close()
    expected.push(fullName('issued', tickets + 1, heldAt))
    end.abort()
    await killing
    await expect
      .poll(() => world.names.size, { timeout: 600_000, interval: 500 })
      .toBeGreaterThanOrEqual(expected.length)
    await delay(2_000)
    const missed = new Set(expected)
    const invented = [...world.names.values()].filter((name) => !missed.delete(name))
    expect([invented, [...missed]]).toEqual([[], []])
    expect(await (await fetch(`${world.metricsUrl}/metrics`)).text()).not.toMatch(
      /unsayable_tickets\{.*\} [1-9]|collisions [1-9]/,
    )

    // Read again as a whole, from nothing: the same ids once more, and the same figures.
    running.kill('SIGKILL')
    await running.ended
    await world.pipeline.catchUp()
    const before = await snapshotOfViews(world.pipeline)
    rmSync(world.stateFile)
    const received = world.received()
    running = await world.start()
    await expect
      .poll(world.received, { timeout: 600_000, interval: 500 })
      .toBeGreaterThanOrEqual(received + expected.length)
    expect(world.names.size).toBe(expected.length)
    await world.pipeline.catchUp()
    await expectSnapshot(world.pipeline, before)
    const { selects, bad } = personalReads(database)
    expect([selects > 10, bad]).toEqual([true, []])
    process.stdout.write(
      `${kind}: ${batches * rounds * batch} tickets, ${expected.length} events, ${kills} kills, ${selects} selects: 0 missed, 0 invented\n`,
    )
  },
)

it.each(serversWith('tables3', 'tables4'))(
  'on %s, a row is in Kafka within seconds, and a read of 500 tickets is cheap',
  async (kind, namespace) => {
    await using open = new AsyncDisposableStack()
    const { database, world } = await openWorld(open, kind, namespace)
    const numbers = Array.from({ length: 500 }, (_, at) => at + 1)
    await database.sql(world.insert(numbers.map((number) => ({ number, created_at: ago(3_600 + number) }))))
    // The pause between reads that `run` has unless told otherwise.
    const running = await world.start('2')
    open.defer(() => running.kill('SIGKILL'))
    await expect.poll(() => world.names.size, { timeout: 30_000 }).toBe(500)
    const seconds: number[] = []
    for (let number = 501; number <= 520; number++) {
      await delay(Math.random() * 1_000)
      await database.sql(world.insert([{ number, created_at: ago(0) }]))
      const startedAt = performance.now()
      await expect.poll(() => world.names.size, { timeout: 30_000, interval: 20 }).toBe(number)
      seconds.push((performance.now() - startedAt) / 1_000)
    }
    const p95 = seconds.toSorted((a, b) => a - b)[18] ?? Infinity
    const metrics = await (await fetch(`${world.metricsUrl}/metrics`)).text()
    const of = (name: string): number =>
      Number(new RegExp(`^kunjungan_connect_database_seconds_${name} (.*)$`, 'm').exec(metrics)?.[1])
    const readMs = (of('sum') / of('count')) * 1_000
    process.stdout.write(
      `${kind}: p95 from row to Kafka ${p95.toFixed(2)} s, a read ${readMs.toFixed(1)} ms\n`,
    )
    expect(p95).toBeLessThanOrEqual(5)
    expect(readMs).toBeLessThanOrEqual(50)
  },
)
