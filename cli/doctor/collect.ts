/**
 * Whether senders can send by HTTP: their keys can be read, and the collector, where one listens, takes events. A
 * pipeline without a collector is in order.
 */
import { messageOf } from '../../infra/errors.ts'
import { readKeys } from '../../producers/collect/keys/key-file.ts'
import { secretsOf } from '../../producers/collect/keys/keys.ts'
import { keysFileOf } from '../collect.ts'
import { type Check, note, ok, wrong } from './finding.ts'
import { checkReady } from './ready.ts'

export const collectKeys: Check = async (context) => {
  const file = keysFileOf(context)
  try {
    const keys = await readKeys(file)
    const valid = keys.filter((key) => secretsOf(key, Date.now()).length > 0)
    const unknown = valid.find(({ mpp }) => !context.reference.mpps.some((known) => known.mpp === mpp))
    if (unknown !== undefined)
      return wrong(
        `the key ${unknown.id} is for ${unknown.mpp}, which is not in the reference data: all it sends is refused; revoke it or add the MPP`,
      )
    if (valid.length === 0)
      return note(
        'no key is valid: `npx kunjungan keys create --mpp SLUG` makes one where events come by HTTP',
      )
    return ok(`${valid.length} valid, ${keys.length - valid.length} revoked or expired`)
  } catch (error) {
    return wrong(messageOf(error))
  }
}

export const collector: Check = async ({ env }) => {
  const listener = {
    host: env.KUNJUNGAN_COLLECT_HOST,
    port: env.KUNJUNGAN_COLLECT_PORT,
    isTls: env.KUNJUNGAN_COLLECT_TLS_CERT_FILE !== undefined,
  }
  return checkReady(listener, {
    ready: 'takes events',
    notReady: 'does not take events',
    none: '`npx kunjungan collect` starts one where events come by HTTP',
  })
}
