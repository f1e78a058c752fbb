/**
 * The users of the embedded server: loopback only, one password for every BI user, as it serves one trusted user.
 */
import { sha256Hex, usersXml } from '../sql/access/users.ts'
import { readBiViews } from '../sql/access/views.ts'
import type { Databases } from '../sql/databases.ts'
import type { Reference } from '../schemas/reference.ts'
import type { Credentials } from '../infra/stack/credentials.ts'

/** From the generated passwords to the users file of the embedded server. */
export function embeddedUsers(
  reference: Reference,
  databases: readonly Databases[],
): (credentials: Credentials) => string {
  return usersWithPasswords(reference, databases, ['127.0.0.1', '::1'], true)
}

/**
 * The users file of a server whose passwords were generated.
 * @param link - the password of the user by whom shards ask each other; left out: there is no such user.
 */
export function usersWithPasswords(
  reference: Reference,
  databases: readonly Databases[],
  networks: readonly string[],
  isEmbedded: boolean,
  link = '',
): (credentials: Credentials) => string {
  return (credentials) => {
    const passwords: Record<string, string> = {
      kunjungan_admin: credentials.admin,
      kunjungan_ingest: credentials.ingest,
      kunjungan_alert: credentials.alert,
      // Whoever has the one may silence anyway.
      kunjungan_silence: credentials.alert,
      kunjungan_link: link,
    }
    return usersXml({
      reference,
      databases,
      networks,
      isEmbedded,
      views: readBiViews(),
      passwordHash(user) {
        const password = passwords[user] ?? credentials.bi
        return password === '' ? '' : sha256Hex(password)
      },
    })
  }
}
