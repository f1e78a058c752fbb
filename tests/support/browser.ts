/**
 * A Chromium for tests: of this machine, from CHROMIUM or PATH, else one from npm. Where none can be had, tests that
 * need one are skipped.
 */
import { chromium, type Browser } from 'playwright-core'
import { findBrowser } from '../../readers/monthly/find-browser.ts'
import { fetchedBrowser } from './fetched-browser.ts'

export interface TestBrowser {
  readonly path: string
  readonly args: readonly string[]
}

/** Undefined where there is no browser. */
export async function findTestBrowser(): Promise<TestBrowser | undefined> {
  try {
    // As root, which containers run as, Chromium refuses its sandbox.
    const args = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : []
    return { path: await findBrowser(process.env), args }
  } catch {
    return fetchedBrowser()
  }
}

export async function launchBrowser(found: TestBrowser | undefined): Promise<Browser> {
  if (found === undefined) throw new Error('There is no Chromium: name one in CHROMIUM.')
  return chromium.launch({ executablePath: found.path, args: [...found.args] })
}

/**
 * What axe finds on a page that has its source, also targets below 24 pixels, which it looks at only when told to. As a
 * text: what runs in the browser has other types.
 */
export const axeFindings =
  "axe.run({ rules: { 'target-size': { enabled: true } } }).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 150)}`))"
