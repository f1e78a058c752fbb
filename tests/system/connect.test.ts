/**
 * `connect` as an operator runs it, on a real PostgreSQL, a real MariaDB and a real Kafka: edits without updated_at,
 * rows that move, numbers that begin again, a database and a schema that go away and come back, kills. What arrives is
 * compared with what the tables said.
 */
import { writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { QueueDatabase } from '../../producers/connect/database.ts'
import { parseMapping } from '../../producers/connect/mapping-file.ts'
import { changesOfRows } from '../../producers/connect/poll.ts'
import type { StartedCli } from '../support/cli.ts'
import { shapeDay, shapes } from '../support/connect-shapes.ts'
import {
  ago,
  type ConnectWorld,
  createConnectWorld,
  makeTables,
  mappingHead,
  readState,
} from '../support/connect-world.ts'
import { startDatabase, type TestDatabase } from '../support/queue-database.ts'
import { findServer, type Kind } from '../support/queue-server.ts'

const cases: readonly (readonly [Kind, string])[] = [
  ['mariadb', 'connect1'],
  ['postgresql', 'connect2'],
]

describe.each(cases)('a queue application on %s', async (kind, namespace) => {
  const server = await findServer(kind)
  if (server.kind === 'missing') {
    it.skip(server.why, () => undefined)
    return
  }
  const open = new AsyncDisposableStack()
  let database: TestDatabase
  let world: ConnectWorld
  let running: StartedCli
  const expected: string[] = []

  beforeAll(async () => {
    database = open.use(await startDatabase(kind, server))
    await database.sql(...makeTables)
    const grantee = kind === 'mariadb' ? "reader@'%'" : 'reader'
    await database.sql(
      ...['queues', 'queues_backup'].map(
        (table) =>
          `GRANT SELECT (number, code, status, created_at, called_at, finished_at) ON ${table} TO ${grantee}`,
      ),
    )
    world = open.use(await createConnectWorld(namespace, database))
    await database.sql(
      world.insert([
        { number: 1, created_at: ago(600), called_at: ago(500), finished_at: ago(400), status: 'done' },
        { number: 2, created_at: ago(550), called_at: ago(90), status: 'called' },
        { number: 3, created_at: ago(2) },
      ]),
    )
  })
  afterAll(async () => {
    if (running !== undefined) running.kill('SIGKILL')
    await open.disposeAsync()
  })

  /** Waits until what has arrived is what is expected, which only grows. */
  async function untilArrived(...more: readonly string[]): Promise<void> {
    expected.push(...more)
    await expect.poll(world.arrived, { timeout: 20_000 }).toEqual(expected.toSorted())
  }

  it.each(shapes)('can be $title', async ({ tables, sql, mapping: rest, said }) => {
    const grantee = kind === 'mariadb' ? "reader@'%'" : 'reader'
    await database.sql(...sql, ...tables.map((table) => `GRANT SELECT ON ${table} TO ${grantee}`))
    const mapping = parseMapping(mappingHead(database) + rest, 'shape.yaml')
    await using reader = new QueueDatabase(mapping, 'reader')
    expect(await reader.missingColumns()).toEqual([])
    const days = { from: shapeDay, before: '2026-11-29' }
    const { changes, refused, read } = changesOfRows(
      mapping,
      days,
      await reader.read(days.from, days.before),
      {
        state: { entries: new Map() },
        utcOffsets: () => new Map([['balikpapan', 480]]),
        nowMs: () => Date.parse(`${shapeDay}T12:00:00+08:00`),
      },
    )
    const lines = changes
      .flatMap(({ events }) => events)
      .map(({ time, type, data }) => {
        const { agency, ticket_id, service, counter } = data as Readonly<Record<string, string>>
        const more = [service, counter].filter((one) => one !== undefined)
        return [time.slice(11, 19), type.slice('mpp.ticket.'.length), agency, ticket_id, ...more].join(' ')
      })
    expect(lines.toSorted()).toEqual(said)
    expect([refused, read.held, read.remarks]).toEqual([[], [], []])
  })

  it('is checked and shown before anything is sent', async () => {
    const checked = await world.command('check')
    expect([checked.exitCode, checked.out]).toEqual([
      0,
      expect.stringMatching(/nothing but read[^]*3 tickets with 6 events[^]*0 minutes old/),
    ])
    const shown = JSON.parse((await world.command('preview', '--json')).out) as {
      next: object[]
      events: number
    }
    expect([shown.next.length, shown.events]).toEqual([6, 6])
    expect(world.received()).toBe(0)
  })

  it('becomes events, also of edits without updated_at and of a transaction that was held open', async () => {
    running = await world.start()
    await untilArrived('issued 1', 'called 1', 'completed 1', 'issued 2', 'called 2', 'issued 3')
    // In the archive, as MariaDB's updates would wait for it in the table itself.
    const held = await database.hold()
    await held.sql('BEGIN')
    await held.sql(world.insert([{ number: 4, created_at: ago(1) }], 'queues_backup'))
    await database.sql(`UPDATE queues SET called_at = '${ago(0)}', status = 'called' WHERE number = 3`)
    await untilArrived('called 3')
    await held.sql('COMMIT')
    await held.close()
    await untilArrived('issued 4')
  })

  it('says nothing new when rows move to the archive, and goes on when numbers begin again', async () => {
    const before = world.received()
    await database.sql('INSERT INTO queues_backup SELECT * FROM queues')
    await delay(700)
    await database.sql('TRUNCATE TABLE queues')
    await delay(700)
    expect(world.received()).toBe(before)
    await database.sql(world.insert([{ number: 1, created_at: ago(0) }]))
    await untilArrived('issued 1')
  })

  it('is read again by itself after it was away, and after a column was renamed and back', async () => {
    await database.stop()
    await running.untilItSays(/does not answer/)
    await database.start()
    await database.sql(world.insert([{ number: 6, created_at: ago(1) }]))
    await untilArrived('issued 6')
    const rename = (from: string, to: string): Promise<unknown> =>
      database.sql(
        kind === 'mariadb'
          ? `ALTER TABLE queues CHANGE ${from} ${to} TIMESTAMP NULL`
          : `ALTER TABLE queues RENAME COLUMN ${from} TO ${to}`,
      )
    await rename('called_at', 'call_time')
    await running.untilItSays(/The tables are not as the mapping test says/)
    await rename('call_time', 'called_at')
    if (kind === 'mariadb')
      await database.sql(
        "GRANT SELECT (number, code, status, created_at, called_at, finished_at) ON queues TO reader@'%'",
      )
    await database.sql(world.insert([{ number: 7, created_at: ago(1) }]))
    await untilArrived('issued 7')
  })

  it('sends the same ids after a kill between the acknowledgement and the state, or without the state', async () => {
    const before = readState(world.stateFile)
    await database.sql(`UPDATE queues SET called_at = '${ago(1)}', status = 'called' WHERE number = 7`)
    await untilArrived('called 7')
    running.kill('SIGKILL')
    await running.ended
    for (const state of [before, '']) {
      writeFileSync(world.stateFile, state)
      const sent = world.received()
      running = await world.start()
      await expect.poll(world.received, { timeout: 20_000 }).toBeGreaterThan(sent)
      await delay(500)
      await untilArrived()
      running.kill('SIGKILL')
      await running.ended
    }
    running = await world.start()
  })

  it('counts in metrics and doctor what events cannot say', async () => {
    await database.sql('DELETE FROM queues WHERE number = 6')
    await database.sql(`UPDATE queues_backup SET called_at = '${ago(0)}' WHERE number = 2`)
    await untilArrived('called 2')
    const metrics = async (): Promise<string> => (await fetch(`${world.metricsUrl}/metrics`)).text()
    await expect
      .poll(metrics, { timeout: 10_000 })
      .toMatch(/unsayable_tickets\{kind="gone"\} 1[^]*unsayable_tickets\{kind="corrected"\} 1/)
    expect(await metrics()).toMatch(/^kunjungan_connect_ready 1$/m)
    const { findings } = JSON.parse((await world.command('doctor', '--json')).out) as {
      findings: { check: string; state: string; text: string }[]
    }
    expect(findings.find(({ check }) => check === 'connectors')).toMatchObject({
      state: 'note',
      text: expect.stringContaining('events cannot say: 1 gone, 1 corrected') as string,
    })
  })

  it('is read with SELECT alone, and of its columns only those of the mapping', async () => {
    running.kill('SIGINT')
    expect((await running.ended).exitCode).toBe(0)
    const selects = database
      .log()
      .split('\n')
      .filter((line) => / FROM [`"]queues/.test(line))
    expect(selects.length).toBeGreaterThan(5)
    expect(selects.filter((line) => /nik|nama|\*/.test(line.slice(line.indexOf('SELECT'))))).toEqual([])
    await world.pipeline.catchUp()
    const [row] = await world.pipeline.rows<{ events: number; identities: number }>(
      `SELECT count() AS events, uniqExact(source, id) AS identities FROM ${world.pipeline.databases.store}.queue_events FINAL`,
    )
    expect([Number(row?.events), Number(row?.identities)]).toEqual([expected.length, expected.length])
  })
})
