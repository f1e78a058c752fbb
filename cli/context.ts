/**
 * What every command gets from the composition root. Commands read no `process.env` and write to stdout only
 * through `out`.
 */
import type { Environment } from '../infra/config.ts'
import type { Logger } from '../infra/log.ts'
import type { Credentials } from '../infra/stack/credentials.ts'
import type { ServiceName } from '../infra/stack/paths.ts'
import type { Reference } from '../schemas/reference.ts'

export interface CliContext {
  readonly env: Environment & { readonly KUNJUNGAN_HOME: string }
  /** For a command that needs one service alone: then the address of the other one is never used. */
  readonly onlyService?: ServiceName
  /** `process.env`, handed on to find Java and Maven; settings come from `env`. */
  readonly machine: NodeJS.ProcessEnv
  readonly checkout: string
  readonly reference: Reference
  /** The folder that it was read from. */
  readonly referenceFolder: string
  readonly logger: Logger
  /** Writes a line, or several, to stdout; control characters in it are shown and not sent. */
  readonly out: (text: string) => void
  /** The same for a text with colours of our own: what comes from outside must have been made printable before. */
  readonly outColoured: (text: string) => void
  /** Writes a line to stdout that is there for the embedded services' passwords. */
  readonly outWithPasswords: (text: string) => void
  /** Says on stderr in a line what takes time; control characters in it are shown and not sent. */
  readonly progress: (line: string) => void
  /** Whether progress may be drawn over itself. */
  readonly isTerminal: boolean
  /** Aborted by SIGINT or SIGTERM: the command ends in order. */
  readonly signal: AbortSignal
  /** Aborted by a second one: the command is left where it stands. */
  readonly atOnce: AbortSignal
  /** Sets the process's exit code. */
  readonly exitCode: (code: number) => void
  /** The embedded ClickHouse's users file. */
  readonly usersXml: (credentials: Credentials) => string
}
