/** Where a browser that can print is: named in CHROMIUM, else on PATH, else where macOS has its programs. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { KunjunganError } from '../../infra/errors.ts'

const names = [
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'],
  ...['microsoft-edge', 'microsoft-edge-stable'],
]
const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

/** @throws KunjunganError `install` with the fix where there is none. */
export async function findBrowser(machine: NodeJS.ProcessEnv): Promise<string> {
  const named = machine['CHROMIUM'] ?? ''
  if (named !== '') {
    if (await isProgram(named)) return named
    throw new KunjunganError('install', `CHROMIUM names ${named}, which is no program: correct it.`)
  }
  const folders = (machine['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...(process.platform === 'darwin' ? applications : []),
  ]
  for (const candidate of candidates) if (await isProgram(candidate)) return candidate
  throw new KunjunganError(
    'install',
    'A PDF is printed by Chromium or Chrome, and none was found: install one (Debian and Ubuntu: apt-get install ' +
      'chromium), name it in CHROMIUM, or write --html and print it from a browser.',
  )
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
