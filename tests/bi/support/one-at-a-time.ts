/** Work that test files have in common and that only one of them may do at a time. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { tryLock } from '../../../infra/lock.js'
import { checkout } from '../../support/pipeline.ts'

/** Where the drivers are kept from one run to the next. */
export const cache = join(checkout, 'node_modules', '.cache', 'kunjungan')

/** Does it once no other process does anything of this name. */
export async function oneAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
  await mkdir(cache, { recursive: true })
  const file = join(cache, `bi-${name}.lock`)
  let attempt = tryLock(file)
  while (attempt.kind === 'busy') {
    await sleep(500)
    attempt = tryLock(file)
  }
  try {
    return await work()
  } finally {
    attempt.lock.release()
  }
}
