/** A Chromium of this machine for tests: from CHROMIUM or PATH. Where none is found, tests that need one are skipped. */
import { chromium, type Browser } from 'playwright-core'
import { findBrowser } from '../../readers/monthly/find-browser.ts'

/** Undefined where there is no browser. */
export async function browserPath(): Promise<string | undefined> {
  return findBrowser(process.env).catch(() => undefined)
}

export async function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // As root, which containers run as, Chromium refuses its sandbox.
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
  })
}
