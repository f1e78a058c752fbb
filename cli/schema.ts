/**
 * `kunjungan schema`: the JSON Schema of all events, from the same zod objects that judge them.
 */
import type { Command } from 'commander'
import { z } from 'zod'
import { Event } from '../schemas/event.ts'
import type { CliContext } from './context.ts'

export function registerSchema(program: Command, context: CliContext): void {
  program
    .command('schema')
    .description('the JSON Schema (2020-12) of all events')
    .option('--json', 'as without it: the schema is JSON')
    .action(() => context.out(JSON.stringify(z.toJSONSchema(Event, { io: 'input' }), null, 2)))
}
