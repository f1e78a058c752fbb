/**
 * Prints a page to PDF through a Chromium or Chrome that is on the machine, without a window, a network or a
 * file in between: the page goes in and the PDF comes out through two pipes (the browser's own protocol), so
 * that it works with a browser that may not read other folders too, as a snap.
 *
 * Why not a library: we need six calls of the protocol and any Chromium that a distribution ships, while
 * puppeteer-core (25.16.0, 24 packages, 33 MB) and playwright-core (1.65.1, 14 MB) each promise to work with one
 * version of it. Tried with a program that is no browser: through a pipe puppeteer-core says "Target closed" where
 * it ended and loses its exit code; playwright-core says so in a page of flags, and after an abort while it starts
 * the program still runs. The sandbox of playwright-core is off unless asked for.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { KunjunganError, messageOf } from '../../infra/errors.ts'
import { fileFaultOf } from '../../infra/file-fault.ts'
import { findBrowser } from './find-browser.ts'

const timeoutMs = 90_000
const endMs = 3_000
const fix = 'Write --html instead and print it from a browser, or name another Chromium in CHROMIUM.'

/** As root, which containers run as, Chromium refuses its sandbox; the page has no script and no address. */
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const flags = [
  ...['--headless', '--remote-debugging-pipe', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
  ...['--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...['--disable-extensions', '--no-default-browser-check', '--mute-audio', ...sandbox],
]

const Answer = z.object({
  id: z.number().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
})
const Target = z.object({ targetId: z.string() })
const Session = z.object({ sessionId: z.string() })
const Frames = z.object({ frameTree: z.object({ frame: z.object({ id: z.string() }) }) })
const Printed = z.object({ data: z.base64() })

/**
 * The PDF of a page.
 * @param machine - the environment, for PATH and CHROMIUM.
 * @throws KunjunganError `install` with the fix where there is no browser, or it does not print.
 */
export async function printPdf(
  html: string,
  machine: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const browser = await findBrowser(machine)
  const profile = await makeProfile()
  const child = spawn(browser, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    env: machine,
  })
  const ended = once(child, 'close').then(
    () => undefined,
    () => undefined,
  )
  const [, , , toBrowser, fromBrowser] = child.stdio
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => reject(new Error(`it ended with exit code ${code ?? 'of a signal'}`)))
      limit.addEventListener('abort', () => reject(limit.reason))
      print(html, toBrowser as Writable, fromBrowser as Readable).then(resolve, reject)
    })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw new KunjunganError(
      'install',
      `${browser} could not print the report: ${messageOf(error)}. ${fix}`,
      {
        cause: error,
      },
    )
  } finally {
    // It ends by itself once asked to, and takes its own processes with it.
    await Promise.race([ended, setTimeout(endMs, undefined, { signal: limit }).catch(() => undefined)])
    child.kill('SIGKILL')
    await ended
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(() => undefined)
  }
}

async function makeProfile(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'kunjungan-chromium-'))
  } catch (error) {
    const why = fileFaultOf(error, tmpdir()) ?? messageOf(error)
    throw new KunjunganError(
      'install',
      `The folder for temporary files ${tmpdir()} cannot be used: ${why}, or set TMPDIR.`,
      {
        cause: error,
      },
    )
  }
}

/** Opens the page in a tab of its own and has it printed as its style says. */
async function print(html: string, toBrowser: Writable, fromBrowser: Readable): Promise<Uint8Array> {
  const ask = connect(toBrowser, fromBrowser)
  const { targetId } = Target.parse(await ask('Target.createTarget', { url: 'about:blank' }))
  const { sessionId } = Session.parse(await ask('Target.attachToTarget', { targetId, flatten: true }))
  const { frameTree } = Frames.parse(await ask('Page.getFrameTree', {}, sessionId))
  await ask('Page.setDocumentContent', { frameId: frameTree.frame.id, html }, sessionId)
  const options = { preferCSSPageSize: true, printBackground: true, generateTaggedPDF: true }
  const { data } = Printed.parse(await ask('Page.printToPDF', options, sessionId))
  void ask('Browser.close', {})
  return Buffer.from(data, 'base64')
}

type Ask = (method: string, params: object, sessionId?: string) => Promise<unknown>

/** Messages in both directions are JSON, ended by a zero byte. */
function connect(toBrowser: Writable, fromBrowser: Readable): Ask {
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  let parts: Buffer[] = []
  fromBrowser.on('data', (chunk: Buffer) => {
    let from = 0
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      receive(Buffer.concat([...parts, chunk.subarray(from, end)]).toString())
      parts = []
      from = end + 1
    }
    parts.push(chunk.subarray(from))
  })
  const receive = (message: string): void => {
    const { id, result, error } = Answer.parse(JSON.parse(message))
    const asked = id === undefined ? undefined : waiting.get(id)
    if (id === undefined || asked === undefined) return
    waiting.delete(id)
    if (error === undefined) asked.resolve(result)
    else asked.reject(new Error(error.message))
  }
  // A pipe breaks where the browser ends, which says more than the broken pipe.
  for (const pipe of [toBrowser, fromBrowser]) pipe.on('error', () => undefined)
  let serial = 0
  return (method, params, sessionId) =>
    new Promise((resolve, reject) => {
      const id = ++serial
      waiting.set(id, { resolve, reject })
      const message = { id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }
      toBrowser.write(`${JSON.stringify(message)}\0`)
    })
}
