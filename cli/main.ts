/**
 * The composition root of the command line: reads the environment once, makes logger and signal handling, registers
 * the commands, and turns whatever is thrown into one sentence and an exit code. Commands do the work.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { readEnvironment } from '../infra/config.ts'
import { firstOf, KunjunganError, messageOf } from '../infra/errors.ts'
import { leaveIfTerminalIsGone } from '../infra/hang-up.js'
import { createLogger } from '../infra/log.ts'
import { createMask } from '../infra/mask.ts'
import { printableColoured, printableLines } from '../infra/text/printable.ts'
import type { Reference } from '../schemas/reference.ts'
import { databaseNames } from '../sql/databases.ts'
import { readReference } from '../sql/reference.ts'
import { registerCommands } from './commands.ts'
import type { CliContext } from './context.ts'
import { embeddedUsers } from './embedded-users.ts'
import { type EndSignals, endSignals } from './end-signal.ts'

const checkout = join(import.meta.dirname, '..')

/** From the whole environment, before anything of it is checked. */
const mask = createMask(process.env)

/** Node's own listener says them as they are. */
function maskWarnings(): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => sayOnStderr(`${name}: ${message}`))
}

/** Secrets are masked, and control characters of texts from outside are shown instead of sent. */
function sayOnStderr(text: string): void {
  process.stderr.write(`${printableLines(mask.said(text))}\n`)
}

function showError(thrown: unknown): number {
  const error = firstOf(thrown)
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof KunjunganError && error.code === 'stopped') return error.exitCode
  sayOnStderr(`kunjungan: ${messageOf(error)}`)
  if (process.env['LOG_LEVEL'] === 'debug' && error instanceof Error) sayOnStderr(error.stack ?? '')
  return error instanceof KunjunganError ? error.exitCode : 1
}

/**
 * Settings and reference data are read where a command asks for them, so that a fault in them keeps nobody from
 * `--help`, from stopping the services or from revoking a key.
 */
function createContext(signals: EndSignals, reference: () => Reference): CliContext {
  const env = once(() => readEnvironment(process.env, checkout))
  const logger = once(() =>
    createLogger({
      level: env().LOG_LEVEL,
      pretty: process.stderr.isTTY,
      isColoured: (process.env['NO_COLOR'] ?? '') === '',
      mask: mask.said,
    }),
  )
  return {
    get env() {
      return env()
    },
    machine: process.env,
    checkout,
    get reference() {
      return reference()
    },
    get referenceFolder() {
      return env().KUNJUNGAN_REFERENCE ?? join(checkout, 'sql', 'reference')
    },
    get logger() {
      return logger()
    },
    out: (text) => process.stdout.write(`${printableLines(mask.shown(text))}\n`),
    outColoured: (text) => process.stdout.write(`${printableColoured(mask.shown(text))}\n`),
    outWithPasswords: (text) => process.stdout.write(`${printableLines(text)}\n`),
    progress: sayOnStderr,
    isTerminal: process.stderr.isTTY,
    ...signals,
    exitCode: (code) => {
      process.exitCode = code
    },
    usersXml: (credentials) =>
      embeddedUsers(reference(), [databaseNames(env().KUNJUNGAN_NAMESPACE)])(credentials),
  }
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

function notRead(): Reference {
  throw new KunjunganError('internal', 'The reference data are asked for before the command runs.')
}

/** What was read, or the fault as soon as somebody asks for it. */
async function outcomeOf<T>(reading: Promise<T>): Promise<() => T> {
  try {
    const read = await reading
    return () => read
  } catch (error) {
    return () => {
      throw error
    }
  }
}

const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string }

/**
 * An uncaught exception is a fault of our own: it ends the command with a sentence, and with LOG_LEVEL=debug its stack.
 */
function showUncaught(): void {
  process.on('uncaughtException', (error) => process.exit(showError(error) || 1))
}

/** An error of usage ends with the command whose help to see. */
function nameHelp(command: Command, called: string): void {
  command.showHelpAfterError(`(see ${called} --help)`)
  for (const one of command.commands) nameHelp(one, `${called} ${one.name()}`)
}

async function run(): Promise<void> {
  maskWarnings()
  showUncaught()
  const signals = endSignals()
  const { signal } = signals
  try {
    let reference = notRead
    const context = createContext(signals, () => reference())
    const program = new Command('kunjungan')
      .description(
        "Visits of Indonesia's public-service malls (MPP): events through Kafka into ClickHouse, figures for everyone.",
      )
      .exitOverride()
      .version(version)
      .hook('preAction', async () => {
        reference = await outcomeOf(readReference(context.referenceFolder))
      })
      .configureOutput({
        writeOut: (text) => process.stdout.write(printableLines(mask.shown(text))),
        writeErr: (text) => process.stderr.write(printableLines(mask.said(text))),
      })
    await registerCommands(program, context, process.argv.slice(2))
    nameHelp(program, program.name())
    await program.parseAsync()
    // An output that broke while it was written has aborted by now.
    await new Promise((resolve) => process.stdout.write('', resolve))
    if (signal.reason instanceof KunjunganError && signal.reason.code !== 'stopped') throw signal.reason
  } catch (error) {
    process.exitCode = showError(error)
  }
  // What is left open by an error must not keep the process: all work is finished by now.
  leaveIfTerminalIsGone()
  process.exit()
}

await run()
