/**
 * `kunjungan users`: the users file for a full ClickHouse server (`users.d/`), from the reference data and a file of
 * password hashes. The embedded server gets the same users with generated passwords.
 */
import { createHash } from 'node:crypto'
import type { Command } from 'commander'
import { KunjunganError } from '../infra/errors.ts'
import { linesOf } from '../infra/text/lines.ts'
import { printable } from '../infra/text/printable.ts'
import { readTextFile } from '../infra/text/read-file.ts'
import { biUsers, operatorUsers, optionalUsers, usersXml } from '../sql/access/users.ts'
import { readBiViews } from '../sql/access/views.ts'
import { databaseNames } from '../sql/databases.ts'
import { repeated } from './arguments.ts'
import type { CliContext } from './context.ts'

export function registerUsers(program: Command, context: CliContext): void {
  program
    .command('users')
    .description('the users file for a full ClickHouse server, on stdout')
    .option(
      '--hashes <file>',
      'lines of USER SHA256-HEX-OF-PASSWORD; without it, the names that it needs are printed',
    )
    .option('--network <cidr>', 'where users may come from; may be repeated', repeated, [])
    .option('--json', 'with no --hashes: the names as one JSON document')
    .action(async (options: { hashes?: string; network: readonly string[]; json?: boolean }) => {
      const names = [...operatorUsers, ...biUsers(context.reference).map(([name]) => name)]
      if (options.hashes === undefined) {
        context.out(options.json === true ? JSON.stringify({ users: names }) : names.join('\n'))
        return
      }
      const hashes = await readHashes(options.hashes, names)
      context.out(
        usersXml({
          reference: context.reference,
          databases: [databaseNames(context.env.KUNJUNGAN_NAMESPACE)],
          views: readBiViews(),
          networks: options.network.length === 0 ? ['::/0'] : options.network,
          passwordHash: (user) => hashes.get(user) ?? '',
          isEmbedded: false,
        }).trimEnd(),
      )
    })
}

/** What `sha256sum` says where the variable of the password is not set. */
const hashOfNothing = createHash('sha256').digest('hex')

const isOptional = (user: string): boolean => optionalUsers.some((name) => name === user)

/**
 * The hash of each user; an optional one may have none.
 * @throws KunjunganError `input` with every mistake: a line that is not valid, a user that is unknown, given twice or
 * missing, and a password that two users share, as one could then log in as the other.
 */
async function readHashes(file: string, users: readonly string[]): Promise<Map<string, string>> {
  const lines = linesOf(await readTextFile(file)).map(({ bytes }) => bytes.toString())
  const hashes = new Map<string, string>()
  const mistakes: string[] = []
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, user = '', hash = ''] = /^\s*(\S+)\s+([0-9a-f]{64})\s*$/i.exec(line) ?? []
    const shared = [...hashes].find(([, other]) => other === hash.toLowerCase())?.[0]
    if (user === '')
      mistakes.push(`line ${at + 1} is not USER SHA256-HEX, a name and the 64 digits of its password's hash`)
    else if (hash.toLowerCase() === hashOfNothing)
      mistakes.push(`line ${at + 1}: the hash of ${user} is that of an empty password`)
    else if (!users.includes(user)) mistakes.push(`line ${at + 1}: there is no user ${user}`)
    else if (hashes.has(user)) mistakes.push(`line ${at + 1}: ${user} has a hash already`)
    else if (shared !== undefined)
      mistakes.push(`line ${at + 1}: ${user} and ${shared} have the same password`)
    else hashes.set(user, hash.toLowerCase())
  }
  const missing = users.filter((user) => !hashes.has(user) && !isOptional(user))
  if (missing.length > 0)
    mistakes.push(`no hash for ${missing.join(', ')}: add a line for each, printf %s PASSWORD | sha256sum`)
  if (mistakes.length > 0) throw new KunjunganError('input', `${printable(file)}: ${mistakes.join('; ')}.`)
  return hashes
}
