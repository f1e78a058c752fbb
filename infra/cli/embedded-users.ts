/**
 * The users of the embedded server: loopback only, one password for every BI user, as it serves one trusted user.
 */
import { sha256Hex, usersXml } from '../../sql/access/users.ts'
import { readBiViews } from '../../sql/access/views.ts'
import type { Databases } from '../../sql/databases.ts'
import type { Reference } from '../../schemas/reference.ts'
import type { Credentials } from '../stack/credentials.ts'

/** From the generated passwords to the server's users file. */
export function embeddedUsers(
  reference: Reference,
  databases: readonly Databases[],
): (credentials: Credentials) => string {
  return (credentials) => {
    const passwords: Record<string, string> = {
      kunjungan_admin: credentials.admin,
      kunjungan_ingest: credentials.ingest,
      kunjungan_alert: credentials.alert,
    }
    return usersXml({
      reference,
      databases,
      views: readBiViews(),
      networks: ['127.0.0.1', '::1'],
      isEmbedded: true,
      passwordHash: (user) => sha256Hex(passwords[user] ?? credentials.bi),
    })
  }
}
