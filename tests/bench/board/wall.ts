/**
 * A wall in Chromium for as long as is asked (`npm run bench:wall -- --minutes 60`), on a link of its own, with
 * cuts of the network, of ClickHouse and of the board: whether it says that its figures are not current, whether it
 * comes back by itself, and what the page and the board hold in memory at the start and at the end. Prints a report as
 * Markdown. Most of the time it waits, so that it disturbs little. `--home FOLDER` keeps the data for the next run.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { CDPSession, Page } from 'playwright-core'
import { freePort } from '../../../infra/stack/ports.ts'
import { type RunningCommand, startCommand } from '../../browser/commands.ts'
import { makeOpenDay, type OpenDay, pidOf } from '../../browser/open-day.ts'
import { findTestBrowser, launchBrowser } from '../../support/browser.ts'
import { startProxy } from '../../support/tcp-proxy.ts'
import { heapOfNode } from './node-heap.ts'
import { sendTickets } from './steady-tickets.ts'

const wallPath = '/now/balikpapan'
const settleMs = 60_000

interface Cut {
  readonly name: string
  readonly begin: () => Promise<void>
  readonly end: () => Promise<void>
}

interface Held {
  readonly pageBytes: number
  readonly nodes: number
  readonly listeners: number
  readonly boardBytes: number
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

async function watchWall(day: OpenDay, minutes: number): Promise<void> {
  const untilMs = performance.now() + minutes * 60_000
  await using open = new AsyncDisposableStack()
  const [port, inspectPort] = [await freePort(), await freePort()]
  const env = { ...day.env, NODE_OPTIONS: `--inspect=127.0.0.1:${inspectPort}` }
  const startBoard = (): Promise<RunningCommand> =>
    startCommand({ env }, ['board', '--port', String(port)], /The board is at (\S+)/)
  let board = await startBoard()
  open.defer(() => board.end())
  const ingest = await startCommand(day, ['ingest'], /\S/)
  open.defer(ingest.end)
  const proxy = open.use(await startProxy({ host: '127.0.0.1', port }))
  const browser = await launchBrowser(await findTestBrowser())
  open.defer(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1_920, height: 1_080 } })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  let loads = 0
  page.on('load', () => (loads += 1))
  await page.goto(await linkOf(`http://127.0.0.1:${proxy.port}`))
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await using tickets = await sendTickets(day)

  const network: Cut = {
    name: 'network, connections refused',
    begin: async () => proxy.set({ dropReplies: true }),
    end: async () => proxy.heal(),
  }
  const silence: Cut = {
    name: 'network, nothing comes through',
    begin: async () => proxy.set({ delayRepliesMs: 90_000 }),
    end: async () => proxy.heal(),
  }
  const clickhouse: Cut = {
    name: 'ClickHouse killed',
    begin: async () => void process.kill(await pidOf(day, 'clickhouse'), 'SIGKILL'),
    end: async () => void (await day.run('stack', 'up')),
  }
  const server: Cut = {
    name: 'board killed',
    begin: () => board.kill(),
    end: async () => {
      board = await startBoard()
    },
  }
  // The board is killed early and once, so that one process of it is watched through most of the time.
  const cuts = [server, network, clickhouse, silence]
  const turns = [network, clickhouse, silence]

  const hold = async (): Promise<Held> => ({
    ...(await heldByPage(session)),
    boardBytes: await heapOfNode(inspectPort),
  })
  // What the browser is looked at with stays in the page, grows with the first looks, and is none of the page's own.
  for (let at = 0; at < 200; at++) await stateOf(page)
  await delay(settleMs)
  const first = await hold()
  let boardFirst = first
  say(
    '| minute | cut | lasted, s | banner after, s | struck through after, s | current after its end, s | page, MB | nodes | listeners | board, MB |',
  )
  say('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
  const startMs = performance.now()
  const everyMs = Math.max(130_000, (untilMs - startMs) / 12)
  for (let at = 0; performance.now() + 200_000 < untilMs; at++) {
    const cut = cuts[at] ?? turns[(at - cuts.length) % turns.length] ?? network
    const minute = (performance.now() - startMs) / 60_000
    const nextMs = performance.now() + everyMs
    const seen = await suffer(page, cut, at % 2 === 0 ? 75_000 : 30_000)
    await delay(20_000)
    const held = await hold()
    if (cut === server) boardFirst = held
    say(`| ${[minute.toFixed(1), cut.name, ...seen, ...columnsOf(held)].join(' | ')} |`)
    await delay(Math.max(0, Math.min(nextMs, untilMs - settleMs) - performance.now()))
  }
  await delay(Math.max(0, untilMs - performance.now()))
  const last = await hold()
  const begin = { ...first, boardBytes: boardFirst.boardBytes }
  say('')
  say('| | page, MB | nodes | listeners | board, MB |')
  say('| --- | --- | --- | --- | --- |')
  say(`| at the start | ${columnsOf(begin).join(' | ')} |`)
  say(`| at the end | ${columnsOf(last).join(' | ')} |`)
  say(`| change | ${changesOf(begin, last).join(' | ')} |`)
  say('')
  say(
    `${((performance.now() - startMs + settleMs) / 60_000).toFixed(1)} minutes, ${tickets.sent()} tickets; the page was loaded ${loads} time(s), with ${errors.length} error(s) of its script. The board's start is that of the process that ran at the end.`,
  )
  for (const error of errors) say(`- ${error}`)
}

/** A link as a person makes it on the page for links. */
async function linkOf(url: string): Promise<string> {
  const response = await fetch(`${url}/tv`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ do: 'make', path: wallPath }),
  })
  const link = /<code id="made">([^<]+)</.exec(await response.text())?.[1]
  if (link === undefined) throw new Error('The board made no link.')
  return link.replaceAll('&amp;', '&')
}

async function stateOf(page: Page): Promise<{ readonly hasBanner: boolean; readonly isStruck: boolean }> {
  const isHidden = await page.locator('#banner').isHidden()
  return { hasBanner: !isHidden, isStruck: (await page.locator('#body.dead-figures').count()) > 0 }
}

/** Seconds to the banner, to struck figures, and from the end of the cut to current figures. */
async function suffer(page: Page, cut: Cut, lastingMs: number): Promise<string[]> {
  await cut.begin()
  const begunMs = performance.now()
  let bannerMs: number | undefined
  let struckMs: number | undefined
  while (performance.now() < begunMs + lastingMs) {
    const sinceMs = performance.now() - begunMs
    const state = await stateOf(page)
    if (state.hasBanner) bannerMs ??= sinceMs
    if (state.isStruck) struckMs ??= sinceMs
    await delay(500)
  }
  await cut.end()
  const endedMs = performance.now()
  await page.locator('#banner').waitFor({ state: 'hidden', timeout: 120_000 })
  return [seconds(lastingMs), seconds(bannerMs), seconds(struckMs), seconds(performance.now() - endedMs)]
}

async function heldByPage(session: CDPSession): Promise<Omit<Held, 'boardBytes'>> {
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0
  return { pageBytes: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') }
}

const seconds = (ms: number | undefined): string => (ms === undefined ? '–' : (ms / 1_000).toFixed(1))
const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(2)
const columnsOf = (held: Held): string[] => [
  megabytes(held.pageBytes),
  String(held.nodes),
  String(held.listeners),
  megabytes(held.boardBytes),
]
const changesOf = (from: Held, to: Held): string[] =>
  (['pageBytes', 'nodes', 'listeners', 'boardBytes'] as const).map(
    (name) => `${((to[name] / from[name] - 1) * 100).toFixed(1)} %`,
  )

const usage = `usage: npm run bench:wall -- [--minutes 60] [--home FOLDER]
  --minutes  how long the wall is watched; there is room for a cut from 6 on
  --home     a folder that keeps the data for the next run`

interface Options {
  readonly minutes: number
  readonly home: string | undefined
}

/** Undefined where they cannot be used. */
function readOptions(): Options | undefined {
  try {
    const text = { type: 'string' } as const
    const { values } = parseArgs({ options: { minutes: text, home: text } })
    const minutes = Number(values.minutes ?? 60)
    return minutes > 0 ? { minutes, home: values.home } : undefined
  } catch {
    return undefined
  }
}

async function run({ minutes, home }: Options): Promise<void> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'kunjungan-bench-wall-')))
  const made = await makeOpenDay(folder)
  try {
    await watchWall(made, minutes)
  } finally {
    await made.run('stack', 'down')
    if (home === undefined) await rm(folder, { recursive: true, force: true })
  }
}

const options = readOptions()
if (process.argv.includes('--help')) say(usage)
else if (options === undefined) {
  process.stderr.write(`${usage}\n`)
  process.exitCode = 2
} else await run(options)
