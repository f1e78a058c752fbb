/**
 * The commands in the order of `--help`. The module of a command is loaded where that command is called, as all of them
 * together take more than a second to load; `--help` and a command that is not known load all.
 */
import type { Command } from 'commander'
import type { CliContext } from './context.ts'

type Register = (program: Command, context: CliContext) => void

/** By the name of each command, its module. */
export const commands: Readonly<Record<string, () => Promise<Register>>> = {
  start: async () => (await import('./start.ts')).registerStart,
  stack: async () => (await import('./stack.ts')).registerStack,
  migrate: async () => (await import('./migrate.ts')).registerMigrate,
  ingest: async () => (await import('./ingest.ts')).registerIngest,
  simulate: async () => (await import('./simulate.ts')).registerSimulate,
  import: async () => (await import('./import.ts')).registerImport,
  collect: async () => (await import('./collect.ts')).registerCollect,
  connect: async () => (await import('./connect.ts')).registerConnect,
  board: async () => (await import('./board.ts')).registerBoard,
  keys: async () => (await import('./keys.ts')).registerKeys,
  pseudonym: async () => (await import('./pseudonym.ts')).registerPseudonym,
  report: async () => (await import('./report.ts')).registerReport,
  alert: async () => (await import('./alert.ts')).registerAlert,
  'dead-letters': async () => (await import('./dead-letters.ts')).registerDeadLetters,
  doctor: async () => (await import('./doctor.ts')).registerDoctor,
  rebuild: async () => (await import('./rebuild.ts')).registerRebuild,
  compare: async () => (await import('./compare.ts')).registerCompare,
  'carry-over': async () => (await import('./compare.ts')).registerCarryOver,
  schema: async () => (await import('./schema.ts')).registerSchema,
  users: async () => (await import('./users.ts')).registerUsers,
}

/** Registers the command that the arguments name, or all. */
export async function registerCommands(
  program: Command,
  context: CliContext,
  [name = '']: readonly string[],
): Promise<void> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  for (const one of load === undefined ? Object.values(commands) : [load]) (await one())(program, context)
}
