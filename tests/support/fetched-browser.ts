/**
 * A Chromium from npm for machines that have none: `@sparticuz/chromium`, 75 MB, which brings the libraries that a bare
 * Linux lacks. It is fetched when a test first needs it, and kept beside the other things that tests fetch, so that
 * nobody who only starts the product downloads it.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const wanted = '@sparticuz/chromium@153.0.0'
const folder = join(import.meta.dirname, '../../node_modules/.cache/kunjungan', wanted.replaceAll('/', '-'))
const fetchWithinMs = 180_000

interface Packed {
  readonly default: { readonly args: readonly string[]; readonly executablePath: () => Promise<string> }
}

export interface FetchedBrowser {
  readonly path: string
  readonly args: readonly string[]
}

/** Undefined where none can run or be had: other systems, no registry. */
export async function fetchedBrowser(): Promise<FetchedBrowser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  try {
    if (!existsSync(folder)) await fetchInto(folder)
    // Asks for the libraries that belong to it.
    process.env['AWS_LAMBDA_JS_RUNTIME'] ??= 'nodejs24.x'
    const entry = join(folder, 'node_modules/@sparticuz/chromium/build/index.js')
    const { default: packed } = (await import(pathToFileURL(entry).href)) as Packed
    // In one process the browser ends with the first context that is closed (microsoft/playwright#1904).
    const args = packed.args.filter((one) => one !== '--single-process')
    return { path: await packed.executablePath(), args }
  } catch {
    return undefined
  }
}

/** Whole or not at all, also where two tests fetch at once. */
async function fetchInto(target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const own = await mkdtemp(`${target}-`)
  try {
    const args = [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefix',
      own,
      wanted,
    ]
    await promisify(execFile)('npm', args, { timeout: fetchWithinMs })
    await rename(own, target)
  } catch (error) {
    await rm(own, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
}
