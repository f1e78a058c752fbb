/**
 * Logging: pino on stderr, as JSON lines, or pretty on a terminal. Messages are static text plus fields; neither
 * message nor field ever holds what an event says, as refused events may carry personal data.
 */
import pino from 'pino'
import pretty from 'pino-pretty'
import { printableValue } from './text/printable.ts'

export type Logger = pino.Logger

export interface LogConfig {
  readonly level: pino.LevelWithSilent
  readonly pretty: boolean
  readonly isColoured?: boolean
  /** Takes secrets out of a line. */
  readonly mask?: (line: string) => string
}

/** A logger on stderr; stdout belongs to what the user asked for. */
export function createLogger(config: LogConfig): Logger {
  const options: pino.LoggerOptions = {
    level: config.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    ...(config.mask === undefined ? {} : { hooks: { streamWrite: config.mask } }),
  }
  const destination = pino.destination({ dest: 2, sync: true })
  // A terminal or a reader that has gone is no reason to end: who writes to stderr decides that (main.ts).
  destination.on('error', () => undefined)
  if (!config.pretty) return pino(options, destination)
  return pino(
    { ...options, hooks: { logMethod: logPrintable } },
    pretty({
      destination,
      sync: true,
      colorize: config.isColoured !== false,
      translateTime: 'SYS:HH:MM:ss',
      ignore: 'pid,hostname',
    }),
  )
}

/** A terminal gets no control characters from a name or a fault's text; JSON lines keep them, escaped as JSON does. */
function logPrintable(this: Logger, args: Parameters<pino.LogFn>, log: pino.LogFn): void {
  log.apply(this, printableValue(args))
}
