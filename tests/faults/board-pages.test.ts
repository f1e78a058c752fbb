/**
 * Every page of the board in Chromium in the middle of an open day: in both languages, light and dark, at the widths of
 * a phone, a laptop and a TV, without a finding of axe and without a text beyond the edge. Without Chromium it is
 * skipped.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { type RunningCommand, startCommand } from '../browser/commands.ts'
import { makeOpenDay, type OpenDay } from '../browser/open-day.ts'
import { axeFindings, findTestBrowser, launchBrowser } from '../support/browser.ts'

const executable = await findTestBrowser()
let home: string
let day: OpenDay
let board: RunningCommand
let loginBoard: RunningCommand
let browser: Browser

describe.skipIf(executable === undefined)(
  'pages of the board in Chromium (skipped where no Chromium is installed)',
  () => {
    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), 'kunjungan-board-pages-'))
      day = await makeOpenDay(home)
      board = await startCommand(day, ['board', '--port', '0'], /The board is at (\S+)/)
      const env = { ...day.env, KUNJUNGAN_BOARD_LOGIN: 'clickhouse' }
      loginBoard = await startCommand({ env }, ['board', '--port', '0'], /The board is at (\S+)/)
      browser = await launchBrowser(executable)
    })
    afterAll(async () => {
      await browser?.close()
      await board?.end()
      await loginBoard?.end()
      await day?.run('stack', 'down')
      await rm(home, { recursive: true, force: true })
    })

    const pages = [
      ...['/now', '/now/balikpapan', '/now/kukar', '/now/kotim', '/months/balikpapan', '/comparison'],
      ...['/satisfaction/kotim', '/alerts', '/alerts/shown-surge', '/data', '/reports/kukar'],
      ...['/definitions/peak_months', '/tv', '/nothing', '/login'],
    ]
    const widths = [360, 1_280, 1_920].map((width) => ({ width, height: 1_080 }))
    const walls = ['/now?tv=1', '/now/kukar?tv=1', '/now/kotim?tv=1']
    const screens = [
      { width: 1_920, height: 1_080 },
      { width: 1_080, height: 1_920 },
    ]
    const views = ['lang=id&theme=light', 'lang=en&theme=dark']

    it.each([
      { what: 'pages', paths: pages, sizes: widths },
      { what: 'walls', paths: walls, sizes: screens },
    ])('$what have no finding of axe and no text beyond the edge', async ({ paths, sizes }) => {
      const context = await browser.newContext({ bypassCSP: true })
      const page = await context.newPage()
      const wrong: string[] = []
      for (const path of paths)
        // One after the other, as the second has the answers of the first.
        for (const view of views) {
          const { said } = path === '/login' ? loginBoard : board
          const address = `${path}${path.includes('?') ? '&' : '?'}${view}`
          await page.goto(`${said[1]}${address}`)
          await page.evaluate(axe.source)
          for (const size of sizes) {
            await page.setViewportSize(size)
            const width = await page.evaluate<number>('document.documentElement.scrollWidth')
            if (width !== size.width) wrong.push(`${address} is ${width} pixels wide at ${size.width}`)
            const found = await page.evaluate<string[]>(axeFindings)
            wrong.push(...found.map((finding) => `${address} at ${size.width}: ${finding}`))
          }
        }
      expect(wrong).toEqual([])
      await context.close()
    })
  },
)
