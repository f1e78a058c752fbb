/**
 * `kunjungan import FILE`: tallies (.csv) or events (.ndjson) into Kafka, all or nothing unless told otherwise.
 */
import type { Command } from 'commander'
import { KunjunganError } from '../errors.ts'
import { readImportFile } from '../../producers/import/import-file.ts'
import { createPublisher, type Outgoing } from '../../producers/publisher.ts'
import { utcOffsetsOf } from '../../schemas/reference.ts'
import type { CliContext } from './context.ts'
import { createProgress } from './progress.ts'
import { withServices } from './services.ts'

const shownBadLines = 50
/** Sending is half of the way: without a running ingest nothing shows in the views. */
export const storeHint = 'A running `npx kunjungan ingest` stores them; --until-caught-up does it once.'

export function registerImport(program: Command, context: CliContext): void {
  program
    .command('import')
    .description('.csv tallies or .ndjson events into Kafka; a file sent twice changes nothing')
    .argument(
      '<file>',
      'tallies with the header mpp,agency,service,period_start,period_end,unit,count,revision,publisher, or one event a line',
    )
    .option('--skip-bad', 'sends the good lines although there are bad ones')
    .option('--json', 'one JSON document on stdout')
    .action(async (file: string, options: { skipBad?: boolean; json?: boolean }) => {
      const { good, bad } = await readImportFile(file, {
        utcOffsets: utcOffsetsOf(context.reference),
        now: new Date(),
      })
      const isRefused = bad.length > 0 && options.skipBad !== true
      for (const { line, reason, detail } of bad.slice(0, shownBadLines))
        context.progress(`line ${line}: ${reason}: ${detail}`)
      if (bad.length > shownBadLines)
        context.progress(`and ${bad.length - shownBadLines} more bad lines (all with --json)`)
      const sent = isRefused || good.length === 0 ? 0 : await send(context, good)
      if (options.json === true) context.out(JSON.stringify({ file, good: good.length, sent, bad }))
      else if (!isRefused)
        context.out(
          `Sent ${sent} events of ${file}.${bad.length > 0 ? ` Skipped ${bad.length} bad lines.` : ''} ${storeHint}`,
        )
      if (isRefused) {
        throw new KunjunganError(
          'input',
          `Nothing was sent: ${bad.length} of ${bad.length + good.length} lines of ${file} are bad. Mend them, or send the others with --skip-bad.`,
        )
      }
    })
}

async function send(context: CliContext, events: readonly Outgoing[]): Promise<number> {
  return withServices(context, async (services) => {
    await services.requireTopics()
    await using publisher = await createPublisher(
      { topics: services.topics.topics },
      { kafka: services.kafka('kunjungan-import') },
    )
    using progress = createProgress(context, 'import')
    return await publisher.publish(events, (sent) => progress.update(sent, events.length))
  })
}
