/**
 * How a halt is reported: ingest waits for an operator and resumes by itself, or ends with the error where it is to finish.
 */
import { KunjunganError } from '../../../infra/errors.ts'
import type { Logger } from '../../../infra/log.ts'

/** Logs a halt of the whole ingest. */
export function logHalt(logger: Logger, reason: string): void {
  logger.error({ reason }, 'ingest halted: it resumes by itself once this is fixed')
}

/** What ends an ingest that is to finish and would halt. */
export function haltedError(reason: string, cause?: unknown): KunjunganError {
  return new KunjunganError('halted', `Ingest halted: ${reason}`, { cause })
}
