/**
 * `kunjungan pseudonym`: a `visitor_id` for each local id on standard input, by the MPP's key. Ids are not taken from
 * the command line, where other users of the machine could read them.
 */
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { KunjunganError } from '../infra/errors.ts'
import { newPseudonymKey, pseudonymKeyForm, pseudonymOf } from '../producers/collect/pseudonym.ts'
import type { CliContext } from './context.ts'

export function registerPseudonym(program: Command, context: CliContext): void {
  program
    .command('pseudonym')
    .description('a visitor_id for each line of standard input, by the key in KUNJUNGAN_PSEUDONYM_KEY')
    .option('--new-key', 'makes a key for an MPP instead, and shows it')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: { newKey?: boolean; json?: boolean }) => {
      const isJson = options.json === true
      if (options.newKey === true) {
        const key = newPseudonymKey()
        context.outWithPasswords(isJson ? JSON.stringify({ key }) : key)
        return
      }
      const key = context.env.KUNJUNGAN_PSEUDONYM_KEY ?? ''
      if (!pseudonymKeyForm.test(key))
        throw new KunjunganError(
          'usage',
          'Set KUNJUNGAN_PSEUDONYM_KEY to the key of the MPP, 64 of 0-9 and a-f: `npx kunjungan pseudonym --new-key` makes one.',
        )
      const pseudonyms = (await text(process.stdin))
        .split(/\r?\n/)
        .filter((line) => line !== '')
        .map((line) => pseudonymOf(line, key))
      context.out(isJson ? JSON.stringify({ visitor_ids: pseudonyms }) : pseudonyms.join('\n'))
    })
}
