/**
 * `npm run bench`: how fast ingest takes what waits in Kafka, beside ClickHouse's own consumer and its limits, in
 * interleaved rounds over the same events. Own Kafka and ClickHouse in a temporary folder; Ctrl-C stops them and leaves
 * nothing. What is compared is ratios within a round: the machine may be busy.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { createEventSender } from '../../../producers/send-events.ts'
import {
  consume,
  type Contender,
  engine,
  ingest,
  insertSelect,
  keepRows,
  type Measured,
} from './contenders.ts'
import { queueEvents } from './events.ts'
import { type Freshness, measureFreshness } from './freshness.ts'
import { freshnessTable, tableOf } from './report.ts'
import { startBenchStack } from './stack.ts'

function positive(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.')
  return Number(text)
}

function wholeNumber(text: string): number {
  return text === '0' ? 0 : positive(text)
}

const options = new Command('bench')
  .description('ingest beside the Kafka engine of ClickHouse, INSERT SELECT and consuming alone')
  .option('--events <n>', 'how many queue events', positive, 2_000_000)
  .option('--rounds <n>', 'how many rounds', positive, 5)
  .option(
    '--stored <n>',
    'how many rows are stored already in one of the ways; 0 leaves it out',
    wholeNumber,
    10_000_000,
  )
  .option('--only <text>', 'only the ways whose name contains it')
  .option('--report <file>', 'writes the table as Markdown as well')
  .parse()
  .opts<{ events: number; rounds: number; stored: number; only?: string; report?: string }>()

/** Events a second of the measures of freshness. */
const rates = [1_000, 5_000]

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
const began = Date.now()
const progress = (line: string): void =>
  void process.stderr.write(`${((Date.now() - began) / 1_000).toFixed(0).padStart(5)} s  ${line}\n`)

const ways: readonly Contender[] = [
  ingest(1),
  ...[65_536, 1_048_576].flatMap((blocks) => [engine(1, blocks), engine(2, blocks)]),
  insertSelect('all views'),
  insertSelect('all views at once'),
  insertSelect('no view'),
  consume(false),
  consume(true),
  ingest(2),
  ingest(4),
  ...(options.stored === 0 ? [] : [ingest(1, options.stored)]),
].filter(({ name }) => name === 'ingest' || name.includes(options.only ?? ''))

try {
  await main()
} catch (error) {
  if (!stop.signal.aborted) throw error
  progress('stopped')
  process.exitCode = 130
}

async function main(): Promise<void> {
  const { signal } = stop
  const { events, rounds } = options
  await using stack = await startBenchStack(progress, signal)
  {
    await using sender = await createEventSender({ topics: stack.topics }, { kafka: stack.kafka })
    await sender.send(queueEvents(events))
  }
  progress(`${events} events are in Kafka`)
  // The first drain warms everything up and gives the rows for INSERT SELECT.
  await ingest(1).run(stack, events, signal)
  await keepRows(stack)
  const measured = new Map<string, Measured[]>(ways.map(({ name }) => [name, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const way of ways) {
      const one = await way.run(stack, events, signal)
      measured.get(way.name)?.push(one)
      progress(`round ${round} of ${rounds}: ${way.name}: ${Math.round(events / one.seconds)} events/s`)
    }
  }
  const fresh: Freshness[] = []
  let from = events
  for (const perSecond of rates) {
    const seconds = 20
    fresh.push(await measureFreshness(stack, { perSecond, seconds, from }, signal))
    from += perSecond * (seconds + 1)
    progress(`freshness at ${perSecond} events a second`)
  }
  const text = [
    `ClickHouse ${stack.version} (embedded), Node ${process.version}, ${cpus().length} cores, ${events.toLocaleString('en')} queue`,
    `events, ${rounds} rounds: medians, with the lowest and highest ratio of a round.`,
    ...['', tableOf(measured, events), '', freshnessTable(fresh), ''],
  ].join('\n')
  process.stdout.write(text)
  if (options.report !== undefined) writeFileSync(options.report, text)
}
