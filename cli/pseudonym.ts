/**
 * `kunjungan pseudonym`: a `visitor_id` for each local id on standard input, by the MPP's key. Ids are not taken from
 * the command line, where other users of the machine could read them.
 */
import { buffer } from 'node:stream/consumers'
import type { Command } from 'commander'
import { KunjunganError } from '../infra/errors.ts'
import { newPseudonymKey, pseudonymKeyForm, pseudonymsOf } from '../producers/collect/pseudonym.ts'
import type { CliContext } from './context.ts'

export function registerPseudonym(program: Command, context: CliContext): void {
  program
    .command('pseudonym')
    .description(
      'a visitor_id for each line of standard input, by the key in KUNJUNGAN_PSEUDONYM_KEY; lines end with LF or CR LF, every other byte counts, and an empty line gives an empty one (null in JSON), so that lines match',
    )
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
      const pseudonyms = pseudonymsOf(await buffer(process.stdin), key)
      if (isJson) context.out(JSON.stringify({ visitor_ids: pseudonyms.map((one) => one ?? null) }))
      else if (pseudonyms.length > 0) context.out(pseudonyms.join('\n'))
    })
}
