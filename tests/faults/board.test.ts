/**
 * The board in Chromium through kills of everything that it rests on, as the commands of the product run it: what is
 * not current says so, and comes back by itself. Also how long an event takes to the screen. Without Chromium it is
 * skipped.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { createKafka } from '../../infra/kafka/client.ts'
import { createLogger } from '../../infra/log.ts'
import { freePort } from '../../infra/stack/ports.ts'
import { outgoingOf } from '../../producers/outgoing.ts'
import { createEventSender } from '../../producers/send-events.ts'
import { Event } from '../../schemas/event.ts'
import { topicNames } from '../../schemas/topics.ts'
import { type RunningCommand, startCommand } from '../browser/commands.ts'
import { makeOpenDay, type OpenDay, pidOf, variablesOf } from '../browser/open-day.ts'
import { findTestBrowser, launchBrowser } from '../support/browser.ts'

const executable = await findTestBrowser()
const shownWithin = { timeout: 40_000, interval: 100 }
let home: string
let day: OpenDay
let brokers: string[]
let boardPort: number
let board: RunningCommand
let ingest: RunningCommand
let browser: Browser
let page: Page
let serial = 0

const startBoard = (): Promise<RunningCommand> =>
  startCommand(day, ['board', '--port', String(boardPort)], /The board is at (\S+)/)
const startIngest = (): Promise<RunningCommand> => startCommand(day, ['ingest'], /\S/)
const waiting = async (): Promise<number> => Number(await page.locator('#waiting').textContent())

/** Sends so many tickets, one after another, each once the one before is on the screen; milliseconds for each. */
async function ticketsToScreen(count: number): Promise<number[]> {
  const kafka = createKafka(
    { brokers, security: { ssl: false } },
    'board-test',
    createLogger({ level: 'silent', pretty: false }),
  )
  await using sender = await createEventSender({ topics: topicNames() }, { kafka })
  const took: number[] = []
  for (let at = 0; at < count; at++) {
    const before = await waiting()
    const id = `screen-${Date.now().toString(36)}-${serial++}`
    const event = Event.parse({
      specversion: '1.0',
      id,
      source: '/simulator/test',
      time: new Date().toISOString(),
      type: 'mpp.ticket.issued',
      data: { mpp: 'balikpapan', agency: 'dpmptsp', ticket_id: id },
    })
    await sender.send([outgoingOf(event)])
    const sentMs = performance.now()
    // From outside: the policy of the page lets no test evaluate anything within.
    await expect.poll(waiting, { timeout: 60_000, interval: 20 }).toBeGreaterThan(before)
    took.push(performance.now() - sentMs)
  }
  return took.toSorted((a, b) => a - b)
}

const banner = (): ReturnType<Page['locator']> => page.locator('#banner')

describe.skipIf(executable === undefined)(
  'the board in Chromium (skipped where no Chromium is installed)',
  () => {
    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), 'kunjungan-board-faults-'))
      day = await makeOpenDay(home)
      const variables = await variablesOf(day.run)
      brokers = variables.KAFKA_BROKERS.split(',')
      boardPort = await freePort()
      ingest = await startIngest()
      board = await startBoard()
      browser = await launchBrowser(executable)
      page = await browser.newPage()
      await page.goto(`${board.said[1]}/now/balikpapan`)
    })
    afterAll(async () => {
      await browser?.close()
      await board?.end()
      await ingest?.end()
      await day?.run('stack', 'down')
      await rm(home, { recursive: true, force: true })
    })

    it('shows a ticket within 3 seconds, at p95 over 50', async () => {
      await ticketsToScreen(2)
      const took = await ticketsToScreen(50)
      expect(took[47]).toBeLessThan(3_000)
    })

    it('says that figures are not current while ClickHouse is dead, and is current again by itself', async () => {
      process.kill(await pidOf(day, 'clickhouse'), 'SIGKILL')
      await banner().and(page.locator(':not([hidden])')).waitFor(shownWithin)
      await day.run('stack', 'up')
      await banner().waitFor({ state: 'hidden', ...shownWithin })
      await ticketsToScreen(1)
    })

    it('claims nothing stale while Kafka is dead, as what is stored is still true, and goes on afterwards', async () => {
      process.kill(await pidOf(day, 'kafka'), 'SIGKILL')
      await page.waitForTimeout(18_000)
      expect(await banner().isHidden()).toBe(true)
      const data = await browser.newPage()
      await data.goto(`${board.said[1]}/data`)
      expect(await data.locator('#lag').textContent()).toContain('Kafka tidak menjawab')
      await data.close()
      await day.run('stack', 'up')
      await ticketsToScreen(1)
    })

    it('names an ingest that is dead, with what waits, and shows it once one runs', async () => {
      await ingest.kill()
      const before = await waiting()
      const sending = ticketsToScreen(1)
      // Awaited below; a failure before that must not be a second one.
      sending.catch(() => undefined)
      const data = await browser.newPage()
      await expect
        .poll(
          async () => {
            await data.goto(`${board.said[1]}/data`)
            return data.locator('.lead').textContent()
          },
          { timeout: 90_000, interval: 1_000 },
        )
        .toContain('Ingest tidak berjalan')
      await data.close()
      expect(await waiting()).toBe(before)
      ingest = await startIngest()
      await sending
    })

    it('strikes figures through a minute after the board has died, and is current again with a new one', async () => {
      await board.kill()
      await banner().and(page.locator(':not([hidden])')).waitFor(shownWithin)
      await page.locator('#body.dead-figures').waitFor({ timeout: 80_000 })
      board = await startBoard()
      await banner().waitFor({ state: 'hidden', ...shownWithin })
      expect(await page.locator('#body.dead-figures').count()).toBe(0)
      await ticketsToScreen(1)
    })
  },
)
