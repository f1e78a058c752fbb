/**
 * Options that several commands take, read and judged in one place so that they mean and say the same everywhere.
 */
import { InvalidArgumentError, Option } from 'commander'
import { parseDay } from '../schemas/time.ts'
import type { Reference } from '../schemas/reference.ts'
import { KunjunganError } from '../infra/errors.ts'

/** An option that may be given several times: the values in the order in which they came. */
export function repeated(value: string, all: readonly string[]): readonly string[] {
  return [...all, value]
}

/** A local day `YYYY-MM-DD` as days since 1970-01-01. */
export function day(text: string): number {
  const parsed = parseDay(text)
  if (parsed === undefined) throw new InvalidArgumentError('It must be a date YYYY-MM-DD.')
  return parsed
}

/** @throws KunjunganError `usage` where the last day comes before the first. */
export function requireOrder(from: number, to: number): void {
  if (to < from) throw new KunjunganError('usage', '--to must not be before --from: swap them.')
}

/**
 * The MPPs that were asked for, each once; without any, all of the reference data.
 * @throws KunjunganError `usage` for one that is not in the reference data.
 */
export function chosenMpps(reference: Reference, chosen: readonly string[]): string[] {
  const known = reference.mpps.map(({ mpp }) => mpp)
  const unknown = chosen.find((slug) => !known.includes(slug))
  if (unknown !== undefined)
    throw new KunjunganError(
      'usage',
      `No MPP "${unknown}" in the reference data: it has ${known.join(', ')}.`,
    )
  return chosen.length === 0 ? known : [...new Set(chosen)]
}

/** The language of what is shown; Indonesian unless asked for otherwise. */
export function languageOption(of: string): Option {
  return new Option('--lang <language>', `language of the ${of}`).choices(['id', 'en']).default('id')
}

/** A port; 0 takes a free one. */
export function port(given: string): number {
  const value = Number(given)
  if (/^\d+$/.test(given) && value <= 65_535) return value
  throw new InvalidArgumentError('It must be a port, 0 to 65535.')
}

/** Where a command listens; left out: as the variable says, else at its usual port. */
export function portOption(variable: string, usual: number): Option {
  return new Option(
    '--port <port>',
    `where to listen; 0 takes a free port (default: ${variable}, else ${usual})`,
  ).argParser(port)
}

/** Where a command serves its metrics; left out: as the variable says, else not at all. */
export function metricsPortOption(variable: string): Option {
  return new Option(
    '--metrics-port <port>',
    `serves /metrics, /live and /ready; 0 takes a free port (default: ${variable}, else none)`,
  ).argParser(port)
}
