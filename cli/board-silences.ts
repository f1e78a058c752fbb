/** How the board silences alerts: as the ClickHouse user `kunjungan_silence`, who may do that and nothing else. */
import { formatUtc } from '../consumers/alert/state/alert-row.ts'
import { addSilence, newSilenceId, readSilences, removeSilence } from '../consumers/alert/state/silences.ts'
import { createClickHouse } from '../infra/clickhouse/client.ts'
import type { Silencing } from '../readers/board/silencer.ts'

export interface SilencingConfig {
  readonly url: string
  /** The database of the alerts' own tables. */
  readonly store: string
  /** Undefined where whoever silences gives it. */
  readonly password: string | undefined
}

export function createSilencing(
  { url, store, password: ownPassword }: SilencingConfig,
  { nowMs }: { readonly nowMs: () => number },
): Silencing {
  return {
    isPasswordAsked: ownPassword === undefined,
    open(given) {
      const client = createClickHouse(
        { url, user: 'kunjungan_silence', password: ownPassword ?? given },
        { database: store, requestTimeoutMs: 20_000, application: 'kunjungan board' },
      )
      return {
        async add({ startsAtMs, expiresAtMs, ...silence }) {
          const row = {
            ...silence,
            silence_id: newSilenceId(),
            starts_at: formatUtc(startsAtMs),
            expires_at: formatUtc(expiresAtMs),
          }
          await addSilence(client, row, nowMs())
        },
        async remove(silenceId, mpp) {
          const found = (await readSilences(client, nowMs())).find(
            (one) => one.silence_id === silenceId && one.mpp === mpp,
          )
          if (found === undefined) return false
          await removeSilence(client, found, nowMs())
          return true
        },
        [Symbol.asyncDispose]: () => client.close(),
      }
    },
  }
}
