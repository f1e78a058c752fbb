/** A file that its owner alone may read: replaced as a whole, and changed by one process at a time. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError, messageOf } from './errors.ts'
import { fileFaultOf } from './file-fault.ts'
import { tryLock } from './lock.js'

const lockWithinMs = 5_000

/**
 * Writes the file anew under a lock, which stands beside it.
 * @param change - reads what is there and says what is to be there; its result is handed on.
 * @throws KunjunganError `input` where the file cannot be used, or another process holds the lock for too long.
 */
export async function changePrivateFile<T>(
  file: string,
  change: () => Promise<{ readonly text: string; readonly result: T }>,
): Promise<T> {
  const lock = await lockFile(file)
  try {
    const { text, result } = await change()
    await replace(file, text)
    return result
  } finally {
    lock.release()
  }
}

async function lockFile(file: string): Promise<{ release: () => void }> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unusableFile(file, error)
  })
  for (const giveUpAt = performance.now() + lockWithinMs; ; await delay(50)) {
    const found = lockOf(file)
    if (found.kind === 'held') return found.lock
    if (performance.now() > giveUpAt)
      throw new KunjunganError(
        'input',
        `The process ${found.pid} is changing ${file}: wait for it, then repeat.`,
      )
  }
}

function lockOf(file: string): ReturnType<typeof tryLock> {
  try {
    return tryLock(`${file}.lock`)
  } catch (error) {
    throw unusableFile(file, error)
  }
}

async function replace(file: string, text: string): Promise<void> {
  const part = `${file}.${randomUUID().slice(0, 8)}.part`
  try {
    // Never readable by others, not even while it is written.
    const handle = await open(part, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw unusableFile(file, error)
  }
}

/** What is said of a file that cannot be read or written. */
export function unusableFile(file: string, error: unknown): KunjunganError {
  if (error instanceof KunjunganError) return error
  const why = fileFaultOf(error, file) ?? messageOf(error)
  return new KunjunganError('input', `${file} cannot be used: ${why}.`, { cause: error })
}
