/**
 * Screenshots of every page of a board that runs: `node cli/launcher/launch.js tests/browser/screenshots.ts URL FOLDER
 * [NAME]`. Looked at before a change of the board is called done, and shown in docs/board.md.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { browserPath, launchBrowser } from '../support/browser.ts'

const [, , url = 'http://127.0.0.1:8090', folder = 'screenshots', only = ''] = process.argv

const pages = [
  ['now', '/now/balikpapan'],
  ['overview', '/now'],
  ['months', '/months/balikpapan'],
  ['comparison', '/comparison'],
  ['satisfaction', '/satisfaction/balikpapan'],
  ['alerts', '/alerts'],
  ['data', '/data'],
  ['reports', '/reports'],
] as const
const phone = { width: 360, height: 740 }
const wall = { width: 1920, height: 1080 }

const path = await browserPath()
if (path === undefined) throw new Error('no Chromium was found: name one in CHROMIUM')
await mkdir(folder, { recursive: true })
const browser = await launchBrowser(path)
const shoot = async (name: string, address: string, size: typeof phone, isWhole: boolean): Promise<void> => {
  if (!name.startsWith(only)) return
  const page = await browser.newPage({ viewport: size })
  await page.goto(url + address)
  await page.waitForTimeout(300)
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: isWhole })
  await page.close()
}
for (const [name, address] of pages) {
  await shoot(`${name}-phone`, address, phone, true)
  await shoot(`${name}-wide`, `${address}?lang=en`, { width: 1280, height: 800 }, true)
}
await shoot('now-dark', '/now/balikpapan?theme=dark', phone, true)
await shoot('tv-now', '/now/balikpapan?tv=1&theme=dark', wall, false)
await shoot('tv-portrait', '/now/balikpapan?tv=1&theme=dark', { width: 1080, height: 1920 }, false)
await shoot('tv-overview', '/now?tv=1&theme=dark', wall, false)
// The two that docs/board.md shows.
await shoot('board-now-phone', '/now/balikpapan', phone, false)
await shoot('board-tv', '/now/balikpapan?tv=1&theme=dark', wall, false)
await browser.close()
