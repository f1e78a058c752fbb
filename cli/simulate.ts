/**
 * `kunjungan simulate`: simulated days of the MPPs into Kafka, and on request the running day, live.
 */
import { type Command, InvalidArgumentError } from 'commander'
import { KunjunganError } from '../infra/errors.ts'
import { counted } from '../infra/text/counted.ts'
import { createEventSender, type EventSender } from '../producers/send-events.ts'
import { simulateLive } from '../producers/simulate/live.ts'
import { simulatedBatches } from '../producers/simulate/batches.ts'
import { countDays, type SimulationRange } from '../producers/simulate/range.ts'
import { formatDay, localDay } from '../schemas/time.ts'
import { topicKinds } from '../schemas/topics.ts'
import { utcOffsetsOf } from '../schemas/reference.ts'
import { chosenMpps, day, repeated, requireOrder } from './arguments.ts'
import type { ReferenceWatch } from '../sql/reference-watch.ts'
import type { CliContext } from './context.ts'
import { watchReference } from './ingest.ts'
import { storeHint } from './import.ts'
import { createProgress } from './progress.ts'
import { withConnections } from './connections.ts'
import { kafkaOnly } from './connections/one-service.ts'
import { whoseServices } from './connections/whose.ts'

export const defaultSeed = 1

interface Options {
  readonly from?: number
  readonly to?: number
  readonly mpp: readonly string[]
  readonly seed: number
  readonly live?: boolean
  readonly aroundTheClock?: boolean
  readonly force?: boolean
  readonly json?: boolean
}

export function registerSimulate(program: Command, context: CliContext): void {
  program
    .command('simulate')
    .description('simulated events of the MPPs into Kafka; their source begins with /simulator/')
    .option('--from <date>', 'first local day, YYYY-MM-DD', day)
    .option('--to <date>', 'last local day, YYYY-MM-DD; of today only what has happened by now', day)
    .option('--mpp <slug>', 'this MPP alone; may be repeated', repeated, [])
    .option('--seed <n>', 'another number gives other days', seed, defaultSeed)
    .option('--live', 'then sends the running day live, until Ctrl-C')
    .option('--around-the-clock', 'with --live: ignores calendar and opening hours')
    .option('--force', 'also where Kafka or ClickHouse is not the embedded one')
    .option('--json', 'one JSON document on stdout at the end')
    .action(async (options: Options) => {
      const range = rangeOf(context, options)
      await refuseOtherServices(context, options.force === true)
      const sent = await withConnections(kafkaOnly(context), async (connections) => {
        await connections.requireTopics(topicKinds)
        await using sender = await createEventSender(
          { topics: connections.topics.topics },
          { kafka: connections.kafka('kunjungan-simulate') },
        )
        const sentDays = range === undefined ? 0 : await simulateRange(context, sender, range)
        if (options.live !== true) return sentDays
        using reference = watchReference(context)
        return sentDays + (await runLive(context, reference, sender, options))
      })
      if (sent === 0 && range !== undefined) context.progress(nothingSent(range))
      const text =
        sent === 0 ? 'Sent no events.' : `Sent ${counted(sent, 'simulated event')}. ${storeHint.en}`
      context.out(options.json === true ? JSON.stringify({ sent }) : text)
    })
}

/** Days without events are no fault, as of a weekend; it says why there are none. */
function nothingSent({ mpps, from, to }: SimulationRange): string {
  const days = from === to ? formatDay(from) : `${formatDay(from)} to ${formatDay(to)}`
  return `Nothing to send for ${days}: in the simulation none of ${mpps.join(', ')} is open then (weekends, holidays, days before its opening, hours still to come). Give other days with --from and --to.`
}

/** Sends the days of a range with progress; resolves with the number of events sent. */
export async function simulateRange(
  context: CliContext,
  sender: EventSender,
  range: SimulationRange,
): Promise<number> {
  using progress = createProgress(context, 'simulate')
  const total = countDays(range)
  let days = 0
  const batches = simulatedBatches(range, new Date(), (done) => progress.update((days += done), total))
  return await sender.sendBatches(batches, () => context.signal.throwIfAborted())
}

/** Sends the running day of the MPPs live until the command is to end. */
export async function runLive(
  context: CliContext,
  reference: ReferenceWatch,
  sender: EventSender,
  options: Pick<Options, 'mpp' | 'seed' | 'aroundTheClock'>,
): Promise<number> {
  const chosen = options.mpp.length === 0 ? undefined : new Set(chosenMpps(context.reference, options.mpp))
  return simulateLive(
    {
      get reference() {
        return reference.reference
      },
      get mpps() {
        const known = reference.reference.mpps.map(({ mpp }) => mpp)
        return known.filter((mpp) => chosen?.has(mpp) !== false)
      },
      seed: options.seed,
      aroundTheClock: options.aroundTheClock === true,
    },
    { sender, clock: () => new Date(), say: context.progress, signal: context.signal },
  )
}

function rangeOf(context: CliContext, options: Options): SimulationRange | undefined {
  const mpps = chosenMpps(context.reference, options.mpp)
  if (options.aroundTheClock === true && options.live !== true) {
    throw new KunjunganError('usage', '--around-the-clock goes with --live: add it.')
  }
  if (options.from === undefined && options.to === undefined && options.live === true) return undefined
  if (options.from === undefined || options.to === undefined) {
    throw new KunjunganError('usage', 'Give both --from and --to (YYYY-MM-DD), or --live alone.')
  }
  requireOrder(options.from, options.to)
  const today = Math.max(
    ...[...utcOffsetsOf(context.reference).values()].map((offset) => localDay(Date.now(), offset)),
  )
  if (options.to > today) {
    throw new KunjunganError(
      'usage',
      `--to must not lie ahead: the last day that can be simulated is today, ${formatDay(today)}.`,
    )
  }
  return { reference: context.reference, mpps, from: options.from, to: options.to, seed: options.seed }
}

/** Simulated events in a real pipeline would be hard to get out again: its topics keep everything. */
export async function refuseOtherServices(context: CliContext, force: boolean): Promise<void> {
  if (force) return
  const { kafka, clickhouse } = await whoseServices(context)
  const { KAFKA_BROKERS: brokers = [], CLICKHOUSE_URL: url } = context.env
  if (kafka === 'other' || clickhouse === 'other') {
    const [name, address] = kafka === 'other' ? ['Kafka', brokers.join(',')] : ['ClickHouse', url]
    throw new KunjunganError(
      'usage',
      `${name} at ${address} is not the embedded one: unset KAFKA_BROKERS and CLICKHOUSE_URL, or add --force if simulated events belong there.`,
    )
  }
  const stopped = [
    ...(kafka === 'stopped' ? ['KAFKA_BROKERS'] : []),
    ...(clickhouse === 'stopped' ? ['CLICKHOUSE_URL'] : []),
  ].join(' and ')
  if (stopped !== '')
    throw new KunjunganError(
      'stack',
      `The embedded services at the address in ${stopped} are stopped: start them with \`npx kunjungan stack up\`, or unset ${stopped}.`,
    )
}

function seed(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 0 to 999999999.')
  return Number(text)
}
