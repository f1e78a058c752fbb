/**
 * `npm run bench:reading`: how fast the views answer beside the same questions over raw events, with 508 MPPs for a
 * year. Own stack in a temporary folder; Ctrl-C stops it and leaves nothing. Ends with 1 if a goal is missed.
 */
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { type Load, loadYear } from './load.ts'
import { type Measured, measure } from './measure.ts'
import { type Asked, readQuestions } from './questions.ts'
import { report } from './report.ts'
import { type BenchStack, startBenchStack } from './stack.ts'

const usage = `usage: npm run bench:reading -- [--mpps 508] [--events 60000000] [--minutes 10] [--report FILE]
  --mpps     how many MPPs have a year of events
  --events   how many raw events to load
  --minutes  when to stop loading, even if there are fewer
  --report   a file for the Markdown report, which goes to stdout as well`

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
const began = Date.now()
const progress = (line: string): void => {
  process.stderr.write(`${((Date.now() - began) / 1_000).toFixed(0).padStart(5)} s  ${line}\n`)
}

try {
  const options = readOptions()
  if (options === undefined) {
    process.stderr.write(`${usage}\n`)
    process.exitCode = 2
  } else process.exitCode = await run(options)
} catch (error) {
  if (!stop.signal.aborted) throw error
  progress('stopped')
  process.exitCode = 130
}

interface Options {
  readonly mpps: number
  readonly events: number
  readonly minutes: number
  readonly report: string | undefined
}

function readOptions(): Options | undefined {
  try {
    const text = { type: 'string' } as const
    const { values } = parseArgs({ options: { mpps: text, events: text, minutes: text, report: text } })
    const [mpps, events] = [Number(values.mpps ?? 508), Number(values.events ?? 60_000_000)]
    const minutes = Number(values.minutes ?? 10)
    // The slugs of the MPPs have three digits, and each day of each MPP has at least one ticket.
    const isUsable = mpps >= 1 && mpps <= 999 && events >= mpps * 50_000 && minutes > 0
    return isUsable ? { mpps, events, minutes, report: values.report } : undefined
  } catch {
    return undefined
  }
}

async function run(options: Options): Promise<number> {
  const { signal } = stop
  await using stack = await startBenchStack(options.mpps, progress, signal)
  const load = await loadYear(stack, options, progress, signal)
  if (!load.isComplete) progress(`loading stopped after ${options.minutes} minutes`)
  progress(`${load.events} raw events`)
  const asked = await whatIsAsked(stack)
  const measured: Measured[] = []
  for (const question of await readQuestions(stack.databases.bi, asked)) {
    measured.push(await measure(stack, question, signal))
    progress(`asked ${question.view}: ${question.scope}`)
  }
  const { table, misses } = report(load, measured)
  const text = [
    `ClickHouse ${stack.version} (embedded), Node ${process.version}, ${cpus().length} cores,`,
    `${Math.round(totalmem() / 2 ** 30)} GiB. ${describe(load, options)}`,
    `One MPP is ${asked.mpp}, its month ${asked.month[0].slice(0, 7)}. Median times of the server.`,
    ...['', table, ''],
    ...(misses.length === 0 ? ['Every goal is met.'] : ['Missed:', '', ...misses.map((miss) => `- ${miss}`)]),
    '',
  ].join('\n')
  process.stdout.write(text)
  if (options.report !== undefined) writeFileSync(options.report, text)
  return misses.length === 0 ? 0 : 1
}

function describe(load: Load, { mpps }: Options): string {
  const events = load.events.toLocaleString('en')
  const tickets = load.queueEvents.toLocaleString('en')
  const whole = load.isComplete ? '' : ', stopped at the limit'
  return (
    `${mpps} MPPs, ${events} raw events (${tickets} of tickets) loaded in ${load.seconds} s${whole}; ` +
    `${load.storedDays} days of MPPs stored in ${load.storeSeconds} s. The aggregates take ${load.diskRatio.toFixed(2)} of the raw tables' disk.`
  )
}

/** An MPP of the middle, the last whole month, the running month and the year up to today. */
async function whatIsAsked({ client, mpp }: BenchStack): Promise<Asked> {
  const result = await client.query({
    query: `SELECT today, province_code AS province,
        [toStartOfMonth(addMonths(today, -1)), toLastDayOfMonth(addMonths(today, -1))] AS month,
        [toStartOfMonth(today), toLastDayOfMonth(today)] AS running, [toStartOfMonth(addYears(today, -1)), today] AS year
      FROM mpp_clock WHERE mpp = {mpp:String}`,
    query_params: { mpp },
    format: 'JSONEachRow',
  })
  const [row] = await result.json<Omit<Asked, 'mpp'>>()
  if (row === undefined) throw new Error(`There is no MPP ${mpp} in the reference data.`)
  return { ...row, mpp }
}
