/**
 * Installs what package-lock.json asks for by npm ci, unless a stamp file with the lock file's SHA-256 says that it is
 * installed. Of two first runs at once the second waits. Plain JavaScript for Node 20 with
 * nothing installed. Install scripts of packages are never run.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { LaunchError, runChild, say } from './child.js'
import { tryLock } from '../../infra/lock.js'

/**
 * True if node_modules holds what the lock file asks for, by our stamp or by what npm noted itself.
 * @param needsTools - false where what runs needs none of the tools of development, which may be left out then.
 */
export function isInstalled(checkout, needsTools = true) {
  const lock = readFileSync(join(checkout, 'package-lock.json'), 'utf8')
  const stamp = readOrUndefined(stampFile(checkout))
  if (stamp !== undefined) return stamp.trim() === sha256(lock)
  const noted = readOrUndefined(join(checkout, 'node_modules', '.package-lock.json'))
  if (noted === undefined) return false
  const [wanted, present] = [JSON.parse(lock).packages ?? {}, JSON.parse(noted).packages ?? {}]
  if (sameTree(wanted, present)) {
    stampInstalled(checkout)
    return true
  }
  return !needsTools && sameTree(wanted, present, false)
}

/** Compares npm's two lists: what is not here may only be optional, and what is here has to be the same. */
export function sameTree(wanted, present, needsTools = true) {
  const differs = Object.entries(wanted).some(([path, entry]) => {
    if (path === '') return false
    const here = present[path]
    if (here === undefined)
      return entry.optional !== true && entry.devOptional !== true && (needsTools || entry.dev !== true)
    return here.version !== entry.version || here.integrity !== entry.integrity
  })
  return !differs && Object.keys(present).every((path) => wanted[path] !== undefined)
}

/** Includes what NODE_ENV or npm's configuration leave out: tests need the tools, embedded services the engines. */
const NPM_OPTIONS = [
  ...['--no-audit', '--no-fund', '--ignore-scripts'],
  ...['--include=dev', '--include=optional', '--include=peer'],
]

function stampFile(checkout) {
  return join(checkout, 'node_modules', '.kunjungan-lock-sha256')
}

/** In a read-only checkout there is no stamp: npm's own list is compared every time. */
function stampInstalled(checkout) {
  try {
    writeFileSync(
      stampFile(checkout),
      `${sha256(readFileSync(join(checkout, 'package-lock.json'), 'utf8'))}\n`,
    )
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(error.code)) throw error
  }
}

/** Installs if needed; throws LaunchError with the end of npm's output, or where the checkout cannot be written. */
export async function ensureInstalled(checkout, needsTools = true) {
  if (isInstalled(checkout, needsTools)) return
  const lock = await waitForLock(join(checkout, '.kunjungan-install.lock')).catch((error) => {
    if (error.syscall === undefined) throw error
    throw new LaunchError(
      `node_modules has to be installed, and ${checkout} cannot be written (${error.code}): run npm ci there as a user who can write it, or give this one the right.`,
    )
  })
  try {
    if (isInstalled(checkout, needsTools)) return
    say('installing the dependencies (npm ci), which takes about a minute ...')
    await install(checkout, lock)
    stampInstalled(checkout)
  } finally {
    lock.release()
  }
}

async function waitForLock(file) {
  for (let hasSaid = false; ; hasSaid = true) {
    const attempt = tryLock(file)
    if (attempt.kind === 'held') return attempt.lock
    if (!hasSaid) say(`process ${attempt.pid} is installing the dependencies: waiting for it ...`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function install(checkout, lock) {
  let { code, said, isStopped } = await runNpm('ci', checkout, lock)
  if (!isStopped && code !== 0 && onlyUnrecordedOptional(said))
    ({ code, said, isStopped } = await runNpm('install --no-save', checkout, lock))
  if (isStopped) throw new LaunchError('The installation was stopped: the next command begins it again.', 130)
  if (code === 0) return
  throw new LaunchError(`npm ci failed with exit code ${code}; the end of what it said:\n${endOf(said)}`)
}

/**
 * True where npm ci (from 11.19) refuses a lock file for nothing but optional packages of other platforms that the
 * registry did not have when it was written, recognised by their empty version. npm install keeps to the lock file too.
 */
export function onlyUnrecordedOptional(said) {
  const faults = said.split('\n').filter((line) => /npm error (Missing|Invalid): /.test(line))
  return faults.length > 0 && faults.every((line) => /Missing: \S+@ from lock file/.test(line))
}

/** What npm said last, without the usage that it adds to some errors. */
function endOf(said) {
  const text = said.split(/^npm error\s+Clean install a project/m)[0] ?? said
  return text.trim().split('\n').slice(-20).join('\n')
}

async function runNpm(command, checkout, lock) {
  // npm ci empties node_modules, so npm must not run on a Node that lies in there.
  const own = join(checkout, 'node_modules')
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(own))
  const output = []
  let isStopped = false
  const code = await runChild('npm', [...command.split(' '), ...NPM_OPTIONS], {
    cwd: checkout,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
    onSignal() {
      if (!isStopped) say('stopping npm, which cleans up after itself ...')
      isStopped = true
    },
    onStart(child) {
      lock.alsoHeldBy(child.pid)
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk))
    },
  })
  return { code, said: Buffer.concat(output).toString('utf8'), isStopped }
}

function sha256(text) {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
}

function readOrUndefined(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
