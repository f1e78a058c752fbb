/**
 * A queue application's database at full size, edited while it is read: many edits in the same second, none of which
 * touches an updated_at, a clock that is set back two hours, rows that move to the archive, a transaction that is held
 * open, and kills of the connector at random moments. At the end the events are exactly what the tables say. Then what
 * a read costs with 500 tickets, and how long a row takes to Kafka.
 */
import { rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { StartedCli } from '../support/cli.ts'
import { ago, type ConnectWorld, createConnectWorld, makeTables } from '../support/connect-world.ts'
import { findServer, startDatabase, type TestDatabase } from '../support/queue-database.ts'

const tickets = Number(process.env['KUNJUNGAN_TEST_TICKETS'] ?? 100_000)
const batch = 1_000
const columns = 'number, code, status, created_at, called_at, finished_at'

const servers = { mariadb: await findServer('mariadb'), postgresql: await findServer('postgresql') }
for (const server of Object.values(servers))
  if (server.kind === 'missing') it.skip(server.why, () => undefined)

/** Those of the two that can be had. */
function present(mariadb: string, postgresql: string): (readonly [TestDatabase['kind'], string])[] {
  const all = [
    ['mariadb', mariadb],
    ['postgresql', postgresql],
  ] as const
  return all.filter(([kind]) => servers[kind].kind === 'found')
}

async function openWorld(
  open: AsyncDisposableStack,
  kind: TestDatabase['kind'],
  namespace: string,
): Promise<{ database: TestDatabase; world: ConnectWorld }> {
  const server = servers[kind]
  if (server.kind === 'missing') throw new Error(server.why)
  const database = open.use(await startDatabase(kind, server))
  const grantee = kind === 'mariadb' ? "reader@'%'" : 'reader'
  await database.sql(...makeTables, 'CREATE INDEX day ON queues (created_at)')
  for (const table of ['queues', 'queues_backup'])
    await database.sql(`GRANT SELECT (${columns}) ON ${table} TO ${grantee}`)
  return { database, world: open.use(await createConnectWorld(namespace, database)) }
}

it.each(present('tables1', 'tables2'))(
  'on %s, nothing is missed and nothing invented',
  async (kind, namespace) => {
    await using open = new AsyncDisposableStack()
    const { database, world } = await openWorld(open, kind, namespace)
    const expected: string[] = []
    let running: StartedCli = await world.start()
    open.defer(() => running.kill('SIGKILL'))
    let kills = 0
    const end = new AbortController()
    const killing = (async () => {
      while (!end.signal.aborted) {
        await delay(500 + Math.random() * 5_000, undefined, { signal: end.signal }).catch(() => undefined)
        running.kill('SIGKILL')
        await running.ended
        kills += 1
        running = await world.start()
      }
    })()

    const held = await database.hold()
    await held.sql('BEGIN')
    // In the archive, as MariaDB's updates would wait for it in the table itself.
    await held.sql(world.insert([{ number: tickets + 1, created_at: ago(60) }], 'queues_backup'))
    const steps = Math.ceil(tickets / batch)
    for (let step = 0; step < steps + 3; step++) {
      const from = step * batch
      const between = (back: number): string =>
        `number > ${from - back * batch} AND number <= ${from - (back - 1) * batch}`
      // Every third batch is written by a clock that was set back two hours.
      const now = ago(step % 3 === 2 ? 7_200 : 0)
      if (step < steps) {
        const numbers = Array.from({ length: batch }, (_, at) => from + at + 1)
        await database.sql(world.insert(numbers.map((number) => ({ number, created_at: now }))))
        expected.push(
          ...numbers.flatMap((number) => ['issued', 'called', 'completed'].map((one) => `${one} ${number}`)),
        )
      }
      await database.sql(
        `UPDATE queues SET called_at = '${now}', status = 'called' WHERE ${between(1)}`,
        `UPDATE queues SET finished_at = '${now}', status = 'done' WHERE ${between(2)}`,
        `INSERT INTO queues_backup SELECT * FROM queues WHERE ${between(3)}`,
        `DELETE FROM queues WHERE ${between(3)}`,
      )
    }
    await held.sql('COMMIT')
    await held.close()
    expected.push(`issued ${tickets + 1}`)
    end.abort()
    await killing
    await expect
      .poll(() => world.names.size, { timeout: 120_000, interval: 500 })
      .toBeGreaterThanOrEqual(expected.length)
    await delay(2_000)
    const missed = new Set(expected)
    const invented = [...world.names.values()].filter((name) => !missed.delete(name))
    expect([invented, [...missed]]).toEqual([[], []])

    // Read again as a whole, from nothing: the same ids once more.
    running.kill('SIGKILL')
    await running.ended
    rmSync(world.stateFile)
    const received = world.received()
    running = await world.start()
    await expect
      .poll(world.received, { timeout: 120_000, interval: 500 })
      .toBeGreaterThanOrEqual(received + expected.length)
    expect(world.names.size).toBe(expected.length)
    process.stdout.write(
      `${kind}: ${tickets} tickets, ${expected.length} events, ${kills} kills, 0 missed, 0 invented\n`,
    )
  },
)

it.each(present('tables3', 'tables4'))(
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
