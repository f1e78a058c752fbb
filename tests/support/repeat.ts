/**
 * What a test with random events needs to be run again as it was: the day up to which the events go and their seeds.
 * Both can be set, and a test that fails prints them (tests/support/print-repeat.ts). The server's own clock stays what
 * it is: figures of now and today are always those of the day of the run.
 */
import { formatDay, localDay } from '../../schemas/time.ts'

const { KUNJUNGAN_TEST_TODAY: dayAsked, KUNJUNGAN_TEST_SEED: seedAsked = '0' } = process.env
const seedShift = Number(seedAsked)
if (!Number.isSafeInteger(seedShift)) throw new Error('KUNJUNGAN_TEST_SEED must be a whole number.')
if (dayAsked !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(dayAsked))
  throw new Error('KUNJUNGAN_TEST_TODAY must be a date YYYY-MM-DD.')
if (dayAsked !== undefined && dayAsked > formatDay(localDay(Date.now(), 420)))
  throw new Error('KUNJUNGAN_TEST_TODAY lies ahead: ingest refuses events of days to come.')

/** The day that the test was given. */
let dayGiven = ''

/** Today for the making of events, `YYYY-MM-DD`, in UTC or in a zone of so many minutes east of it. */
export function testDay(utcOffsetMinutes = 0): string {
  dayGiven = dayAsked ?? formatDay(localDay(Date.now(), utcOffsetMinutes))
  return dayGiven
}

const made: string[] = []

/** The seed to throw with: the test's own, unless another run is asked for. Notes what was made of it. */
export function seedFor(
  seed: number,
  { from, to, count }: { from: string; to: string; count: number },
): number {
  const used = seed + seedShift
  made.push(`${count} random events from ${from} to ${to}, seed ${used}`)
  return used
}

/** How to run again what this test file did; empty where nothing was random. */
export function repeatHint(): string {
  if (made.length === 0) return ''
  const day = dayGiven || new Date().toISOString().slice(0, 10)
  const list = [...new Set(made)].slice(-12).join('; ')
  return `${list}. To repeat: KUNJUNGAN_TEST_TODAY=${day} KUNJUNGAN_TEST_SEED=${seedShift}`
}
