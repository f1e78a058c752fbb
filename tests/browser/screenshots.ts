/**
 * Screenshots of every page of the board in the middle of an open day, on a stack of their own:
 * `node cli/launcher/launch.js tests/browser/screenshots.ts FOLDER [HOME] [NAMES]`. They are looked at before a change of
 * the board is called done, and docs/board.md shows some. A HOME that is given is kept; NAMES, with commas between, are
 * how the names of those begin that are wanted.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { findTestBrowser, launchBrowser } from '../support/browser.ts'
import { startCommand } from './commands.ts'
import { makeOpenDay } from './open-day.ts'

const [, , folder = 'screenshots', kept = '', only = ''] = process.argv
const pages = [
  ['now', '/now/balikpapan'],
  ['surge', '/now/kukar'],
  ['silent', '/now/kotim'],
  ['overview', '/now'],
  ['months', '/months/balikpapan'],
  ['comparison', '/comparison'],
  ['satisfaction', '/satisfaction/kotim'],
  ['alerts', '/alerts'],
  ['alert', '/alerts/shown-surge'],
  ['data', '/data'],
  ['reports', '/reports/kukar'],
  ['definitions', '/definitions/visits_by_agency_now'],
  ['tv-links', '/tv'],
] as const
const phone = { width: 360, height: 740 }
const wide = { width: 1_280, height: 800 }
const wall = { width: 1_920, height: 1_080 }
const upright = { width: 1_080, height: 1_920 }

const found = await findTestBrowser()
await mkdir(folder, { recursive: true })
const home = kept === '' ? await mkdtemp(join(tmpdir(), 'kunjungan-shots-')) : kept
const day = await makeOpenDay(home)
try {
  await using open = new AsyncDisposableStack()
  const board = await startCommand(day, ['board', '--port', '0'], /The board is at (\S+)/)
  open.defer(board.end)
  const browser = await launchBrowser(found)
  open.defer(() => browser.close())
  await shootAll(browser, board.said[1] ?? '')
} finally {
  await day.run('stack', 'down')
  if (kept === '') await rm(home, { recursive: true, force: true })
}

async function shootAll(browser: Browser, url: string): Promise<void> {
  const shoot = async (
    name: string,
    address: string,
    size: typeof phone,
    isWhole: boolean,
  ): Promise<void> => {
    if (!only.split(',').some((start) => name.startsWith(start))) return
    const page = await browser.newPage({ viewport: size })
    await page.goto(url + address)
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: isWhole })
    await page.close()
  }
  for (const [name, address] of pages) {
    await shoot(`${name}-phone`, address, phone, true)
    await shoot(`${name}-wide`, `${address}?lang=en`, wide, true)
    await shoot(`${name}-wall`, `${address}?theme=dark`, wall, true)
  }
  for (const [name, address] of pages.slice(0, 4)) {
    await shoot(`${name}-tv`, `${address}?tv=1&theme=dark`, wall, false)
    await shoot(`${name}-tv-upright`, `${address}?tv=1&theme=light`, upright, false)
  }
  await shoot('now-tv-light', '/now/balikpapan?tv=1&theme=light', wall, false)
  // Those that docs/board.md shows.
  await shoot('board-now-phone', '/now/kukar', phone, false)
  await shoot('board-tv', '/now/kukar?tv=1&theme=dark', wall, false)
}
