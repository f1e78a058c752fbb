/**
 * The mark protocol (docs/sql.md, "Stored or computed") under everything at once: readers in a loop while days and months
 * are stored, late events arrive through ingest, and ingest and ClickHouse die by SIGKILL at random moments. No answer may
 * lack what was stored before it was asked for, nor have more than what was sent before it came: a day that counts twice or
 * not at all shows at once. In the end every row of every view is what the fold says.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, it, vi } from 'vitest'
import { embeddedUsers } from '../../cli/embedded-users.ts'
import { createLogger } from '../../infra/log.ts'
import type { StackConfig } from '../../infra/stack/services.ts'
import { startStack, stopStack } from '../../infra/stack/stack.ts'
import { databaseNames } from '../../sql/databases.ts'
import { readReference } from '../../sql/reference.ts'
import { endChild, startChild } from '../support/children.ts'
import { viewDifferences } from '../support/expect-views.ts'
import { inPieces, type Sums, sumsOf } from '../support/growing-events.ts'
import { diceOf } from '../support/oracle/dice.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { checkout, createPipeline } from '../support/pipeline.ts'
import {
  type Progress,
  provinceOf,
  read,
  type ReaderOf,
  sendPieces,
  storeAll,
} from '../support/reader-loops.ts'
import { seedFor, testDay } from '../support/repeat.ts'
import { shuffled } from '../support/shuffle.ts'
import { useSooner } from '../support/store-days.ts'

const namespace = 'readers1'
const deps = { logger: createLogger({ level: 'silent', pretty: false }), progress: () => undefined }
const home = await mkdtemp(join(tmpdir(), 'kunjungan-readers-'))
const reference = await readReference(join(checkout, 'sql', 'reference'))
const config: StackConfig = {
  home,
  cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
  machine: process.env,
  usersXml: embeddedUsers(reference, [databaseNames(namespace)]),
  kafkaPort: 0,
  clickhousePorts: { http: 0, tcp: 0 },
}
afterAll(async () => {
  await stopStack(home, deps)
  await rm(home, { recursive: true, force: true })
})

const kills = { ingest: 6, clickhouse: 5 }
const pieceSize = 10
/** As in the product, storing is given up a while before what it stores would count. */
const [settleMs, limitSeconds] = [12_000, 4]
const mpps = reference.mpps.map(({ mpp }) => mpp)

/** Who asks: of everything, of a province, of one MPP; those of a part have views of their own MPPs alone. */
const readers: readonly ReaderOf[] = [
  { user: 'bi', sees: mpps },
  { user: 'bi', sees: mpps },
  { user: 'bi', sees: mpps },
  { user: 'bi_kaltim', sees: mpps.filter((mpp) => provinceOf(reference, mpp) === '64') },
  { user: 'bi_kotim', sees: ['kotim'] },
]

it('readers meet every day once while days are stored, late events arrive and processes are killed', async () => {
  const range = { from: '2026-07-01', to: testDay(420), count: 7_500 }
  const seed = seedFor(20_261_201, range)
  const dice = diceOf(seed)
  const made = randomEvents({ seed: 20_261_201, reference, ...range })
  const { first, pieces } = inPieces(made, { reference, dice, pieceSize })
  const parts = [first, ...pieces]
  const folds = parts.map((_, at) => sumsOf(parts.slice(0, at + 1).flat(), reference))
  const sumsAt = (count: number): Sums => folds[count - 1] ?? new Map()
  for (const [at, sums] of folds.entries()) {
    for (const [question, places] of folds[at - 1] ?? [])
      for (const [place, sum] of places)
        expect(sums.get(question)?.get(place), `${question.view} ${at}`).toBeGreaterThanOrEqual(sum)
  }

  const stack = await startStack(config, deps)
  const shared = { ...stack, brokers: [...stack.brokers] }
  await using pipeline = await createPipeline(namespace, reference, shared)
  await useSooner(pipeline, settleMs, { stack: shared, limitSeconds })
  const progress: Progress = { sent: 0, stored: 0, downs: [], isOver: false, wrong: [] }
  const begin = (): ReturnType<typeof startChild> =>
    startChild(pipeline.childConfig({ maxRows: 2_000, asksServerStart: true }))
  let child = begin()
  const sending = sendPieces(pipeline, parts, progress)
  sending.catch(() => undefined)
  await vi.waitFor(() => expect(progress.stored).toBeGreaterThan(0), { timeout: 60_000, interval: 50 })

  const killed: number[] = []
  const killing = async (): Promise<void> => {
    const victims = shuffled(
      [
        ...Array.from({ length: kills.ingest }, () => 'ingest'),
        ...Array.from({ length: kills.clickhouse }, () => 'clickhouse'),
      ],
      seed,
    )
    await delay(settleMs + 4_000)
    for (const victim of victims) {
      await delay(dice.int(3_000, 11_000))
      if (progress.isOver) return
      killed.push(Date.now())
      if (victim === 'ingest') {
        expect(await endChild(child), child.said()).toBe('SIGKILL')
        child = begin()
        continue
      }
      const { pids } = await startStack(config, deps)
      const down = { from: Date.now(), until: Infinity }
      progress.downs.push(down)
      process.kill(pids.clickhouse, 'SIGKILL')
      await delay(dice.int(0, 1_500))
      expect((await startStack(config, deps)).started).toEqual(['clickhouse'])
      down.until = Date.now()
    }
  }
  const { bi } = pipeline.databases
  const until = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      progress.isOver = true
      throw error
    })
  const reading = readers.map((reader, at) =>
    until(read(reader, at, { stack, reference, bi, progress, sumsAt })),
  )
  const storing = until(storeAll(pipeline, progress))
  const changing = until(
    (async () => {
      await Promise.all([killing(), sending])
      // What came last is stored and counts while readers still ask.
      await delay(settleMs + 4_000)
      progress.isOver = true
    })(),
  )
  const [stored, answers] = await Promise.all([storing, Promise.all(reading), changing])

  await endChild(child, 'SIGTERM')
  const differences = await pipeline.catchUp().then(async () => viewDifferences(pipeline, parts.flat()))
  const [firstKill = Infinity, lastKill = Infinity] = [killed[0], killed.at(-1)]
  const afterKill = answers.map((times) => times.filter((at) => at > firstKill).length)
  const inUse = stored.filter(({ days, of }) => days > 0 && days < of)
  const most = Math.max(...stored.map(({ days }) => days))
  const mostMonths = Math.max(...stored.map(({ months }) => months))
  process.stderr.write(
    `seed ${seed}: ${parts.flat().length} events, ${progress.sent} pieces; killed ingest ${kills.ingest} and ClickHouse ${progress.downs.length} times (down ${progress.downs.map(({ from, until: up }) => up - from).join(', ')} ms); ` +
      `answers ${answers.map(({ length }) => length).join(', ')}, after the first kill ${afterKill.join(', ')}; wrong ${progress.wrong.length}; ` +
      `stored rows in use at ${inUse.length} of ${stored.length} looks, at most ${most} of ${stored.at(-1)?.of} days and ${mostMonths} months; differences ${differences.length}\n`,
  )
  expect(progress.wrong).toEqual([])
  expect(differences).toEqual([])
  expect(killed).toHaveLength(kills.ingest + kills.clickhouse)
  expect(progress.stored).toBe(parts.length)
  for (const count of afterKill) expect(count).toBeGreaterThan(40)
  expect(most).toBeGreaterThan((stored.at(-1)?.of ?? Infinity) / 2)
  expect(mostMonths).toBeGreaterThan(3)
  expect(new Set(inUse.map(({ days }) => days)).size).toBeGreaterThan(10)
  expect(inUse.some(({ at }) => at > lastKill)).toBe(true)
})
