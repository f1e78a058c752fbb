/**
 * The one error class of Kunjungan. A fault that a user can fix carries the fix in its message; `code` is from a closed
 * list so that callers decide by code and never by text. Faults in the data are values, not errors.
 */

export type ErrorCode =
  | 'usage' // the command line or the configuration is wrong: exit code 2
  | 'config' // the environment's variables are wrong, all mistakes listed
  | 'install' // something that has to be on the machine is not
  | 'port' // a port is not available
  | 'home' // the data directory cannot be used
  | 'stack' // an embedded service did not start or stop
  | 'kafka' // Kafka cannot be reached or refused
  | 'clickhouse' // ClickHouse cannot be reached or refused
  | 'database' // a queue application's database cannot be reached or refused
  | 'migration' // the schema cannot be brought up to date
  | 'reference' // the reference data breaks its rules
  | 'input' // a file given by the user is wrong
  | 'internal' // a fault of Kunjungan itself: to be reported
  | 'halted' // ingest stopped at a fault that an operator has to fix
  | 'stopped' // the user ended the command before it was done: exit code 130

export class KunjunganError extends Error {
  override readonly name = 'KunjunganError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
  }

  /** The process's exit code for this error: 2 wrong usage, 130 where the user stopped it, 1 anything else. */
  get exitCode(): 1 | 2 | 130 {
    if (this.code === 'stopped') return 130
    return this.code === 'usage' || this.code === 'config' ? 2 : 1
  }
}

/** A fault of our own, which no waiting and no other address corrects. */
export function isInternal(error: unknown): boolean {
  return error instanceof KunjunganError && error.code === 'internal'
}

/** What went wrong first, where closing failed as well for the same reason. */
export function firstOf(error: unknown): unknown {
  return error instanceof SuppressedError ? firstOf(error.suppressed) : error
}

/** The sentence to show for anything that was thrown. */
export function messageOf(thrown: unknown): string {
  const error = firstOf(thrown)
  return error instanceof Error ? error.message : String(error)
}

/** The machine's part in it, before the fix. */
export function because(whyDown: (() => string | undefined) | undefined): string {
  const why = whyDown?.()
  return why === undefined ? '' : `${why}; `
}

/** What JavaScript throws at a mistake in a program. */
const programErrors = new Set([
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'EvalError',
  'URIError',
  'AssertionError',
])

/** True where the error, or what caused it, is a mistake in the program: waiting changes nothing. */
export function isProgramError(error: unknown): boolean {
  return programErrors.has(rootOf(error).name)
}

/** The first cause of an error. */
export function rootOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const { cause } = error
  return cause instanceof Error && cause !== error ? rootOf(cause) : error
}

/** Of an error of our own program: its name, its text and where it was thrown. A text that may quote data is left out. */
export function ownFaultText(error: unknown): string {
  const root = rootOf(error)
  const text = root.name === 'SyntaxError' ? '' : `: ${root.message}`
  const place = /\(?([^\s(]+:\d+):\d+\)?\s*$/m.exec(root.stack?.split('\n    at ')[1] ?? '')?.[1]
  return `${root.name}${text}${place === undefined ? '' : `, at ${place.split(/[\\/]/).slice(-3).join('/')}`}`
}
