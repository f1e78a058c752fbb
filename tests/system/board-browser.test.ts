/**
 * The board in a real browser: every page in both languages and three widths without a finding of axe, an error or a
 * request to elsewhere; a ticket appears by itself; stale figures are marked and recover. Without Chromium it is skipped.
 */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import type { Board } from '../../readers/board/board.ts'
import { rowsAs } from '../support/access.ts'
import { createAccessWorld } from '../support/access-world.ts'
import { startTestBoard } from '../support/board.ts'
import { axeFindings, findTestBrowser, launchBrowser } from '../support/browser.ts'
import type { Pipeline } from '../support/pipeline.ts'
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts'

const executable = await findTestBrowser()
const open = new AsyncDisposableStack()
let pipeline: Pipeline
let board: Board
let browser: Browser
let proxy: TcpProxy

/** Everything that a page does wrong. */
function watch(page: Page): string[] {
  const wrong: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) wrong.push(message.text())
  })
  page.on('pageerror', (error) => wrong.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(board.url)) wrong.push(request.url())
  })
  return wrong
}

const inOrder = (counts: readonly number[]): number[] => counts.toSorted((a, b) => a - b)

describe.skipIf(executable === undefined)(
  'the board in Chromium (skipped where no Chromium is installed)',
  () => {
    beforeAll(async () => {
      pipeline = open.use(await createAccessWorld('board2'))
      const { clickhouseUrl } = inject('stack')
      proxy = open.use(await startProxy({ host: '127.0.0.1', port: Number(new URL(clickhouseUrl).port) }))
      board = open.use(
        await startTestBoard(pipeline, {
          isLoginAsked: false,
          clickhouseUrl: `http://127.0.0.1:${proxy.port}`,
        }),
      )
      browser = await launchBrowser(executable)
      open.defer(() => browser.close())
    })
    afterAll(() => open.disposeAsync())

    const paths = [
      ...['/now', '/now/kukar', '/months/kukar', '/comparison', '/satisfaction/kukar', '/alerts'],
      ...['/alerts/alert-kukar', '/data', '/reports/kukar', '/definitions/peak_months', '/tv', '/nothing'],
    ]

    it.each(['id', 'en'])(
      'has no finding on any page in %s, and no text is wider than a phone',
      async (lang) => {
        const context = await browser.newContext({ bypassCSP: true, viewport: { width: 320, height: 640 } })
        const page = await context.newPage()
        const wrong = watch(page)
        for (const path of paths)
          for (const theme of lang === 'id' ? ['light', 'dark'] : ['light']) {
            await page.goto(`${board.url}${path}?lang=${lang}&theme=${theme}`)
            const width = await page.evaluate('document.documentElement.scrollWidth')
            expect([path, width]).toEqual([path, 320])
            await page.evaluate(axe.source)
            const found = await page.evaluate(axeFindings)
            expect([path, theme, found]).toEqual([path, theme, []])
          }
        expect(wrong).toEqual([])
        await context.close()
      },
    )

    it('breaks no policy, asks for no more than six things, and works without a script', async () => {
      const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
      const page = await context.newPage()
      const wrong = watch(page)
      let requests = 0
      page.on('request', () => (requests += 1))
      for (const path of paths) {
        requests = 0
        await page.goto(`${board.url}${path}`)
        await page.waitForTimeout(200)
        expect([path, requests <= 6]).toEqual([path, true])
      }
      expect(wrong).toEqual([])
      await context.close()
      const plain = await browser.newContext({ javaScriptEnabled: false })
      const quiet = await plain.newPage()
      await quiet.goto(`${board.url}/now/kukar`)
      expect(await quiet.locator('#visits-today').textContent()).toMatch(/^[\d.–]+$/)
      await plain.close()
    })

    it('has the figures of the views on the screen', async () => {
      const { bi } = pipeline.databases
      const page = await browser.newPage()
      await page.goto(`${board.url}/now/kukar?lang=en`)
      const [sums] = await rowsAs<Record<string, number>>(
        'bi',
        `SELECT toInt32(sum(waiting)) AS waiting, toInt32(sum(in_service)) AS "in-service", toInt32(sum(counters_open)) AS counters, toInt32(sum(refused)) AS refused FROM ${bi}.visits_by_agency_now WHERE mpp = 'kukar'`,
      )
      for (const [id, value] of Object.entries(sums ?? {}))
        expect([id, await page.locator(`#${id}`).textContent()]).toEqual([id, String(value)])
      const agencies = await rowsAs<{ visits: number }>(
        'bi',
        `SELECT toInt32(visits) AS visits FROM ${bi}.visits_by_agency_now WHERE mpp = 'kukar'`,
      )
      const shown = await page.locator('#agencies tbody tr td:nth-child(2)').allTextContents()
      expect(inOrder(shown.map(Number))).toEqual(inOrder(agencies.map(({ visits }) => visits)))
      const [peak] = await rowsAs<{ month: string; visits: number }>(
        'bi',
        `SELECT formatDateTime(month, '%M %Y') AS month, toInt32(visits) AS visits FROM ${bi}.peak_months WHERE mpp = 'kukar' AND rank_in_year = 1 ORDER BY year DESC LIMIT 1`,
      )
      await page.goto(`${board.url}/months/kukar?lang=en`)
      expect(await page.locator('#peak-month').textContent()).toBe(peak?.month)
      const count = await page.locator('.lead .count strong').textContent()
      expect(Number(count?.replaceAll(',', ''))).toBe(peak?.visits)
      const [ikm] = await rowsAs<{ ikm: number }>(
        'bi',
        `SELECT ikm FROM ${bi}.satisfaction_by_mpp_quarter WHERE mpp = 'kukar' ORDER BY quarter DESC LIMIT 1`,
      )
      await page.goto(`${board.url}/satisfaction/kukar?lang=en`)
      expect(Number(await page.locator('#ikm').textContent())).toBeCloseTo(ikm?.ikm ?? 0, 1)
      await page.close()
    })

    it('shows a ticket within seconds, marks what is stale, and recovers', async () => {
      const page = await browser.newPage()
      await page.goto(`${board.url}/now/kukar`)
      const waiting = async (): Promise<number> => Number(await page.locator('#waiting').textContent())
      const before = await waiting()
      await using ingest = await pipeline.ingest()
      const time = new Date().toISOString()
      await pipeline.send([
        {
          specversion: '1.0',
          id: `board-${time}`,
          source: '/test/board',
          time,
          type: 'mpp.ticket.issued',
          data: { mpp: 'kukar', agency: 'disdukcapil', ticket_id: 'board-1' },
        },
      ])
      await expect.poll(waiting, { timeout: 40_000, interval: 100 }).toBe(before + 1)
      expect(ingest).toBeDefined()
      proxy.set({ dropReplies: true })
      await page.locator('#banner:not([hidden])').waitFor({ timeout: 40_000 })
      expect(await page.locator('#banner').textContent()).toContain('tidak terbaru')
      proxy.heal()
      await page.locator('#banner').waitFor({ state: 'hidden', timeout: 40_000 })
      await page.close()
    })
  },
)
