/** Writes a file of a report as a whole or not at all: a reader never sees half of one. */
import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { KunjunganError, messageOf } from '../errors.ts'

const mends: Readonly<Record<string, string>> = {
  ENOENT: 'make its folder first, or name another',
  ENOTDIR: 'make its folder first, or name another',
  EACCES: 'its folder cannot be written to: name another',
  EPERM: 'its folder cannot be written to: name another',
  EROFS: 'its folder cannot be written to: name another',
  EISDIR: 'it is a folder: name a file in it',
  ENOSPC: 'the disk is full: make room',
}

/**
 * Replaces the file, if there is one.
 * @throws KunjunganError `input` with the mend where it cannot be written.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const part = join(dirname(file), `.${basename(file)}.${randomUUID().slice(0, 8)}.part`)
  try {
    await writeFile(part, content)
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new KunjunganError('input', `${file} cannot be written: ${mends[code] ?? messageOf(error)}.`, {
      cause: error,
    })
  }
}
