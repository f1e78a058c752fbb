/**
 * Writes a file of a report as a whole or not at all: a reader never sees half of one. What is there already keeps its
 * mode, its owner and, where it is a symbolic link, its place; a file that may not be written is not replaced. What
 * cannot be replaced as a whole (a device, a pipe, a file in a folder that may not be written) is written as it is.
 */
import { constants } from 'node:fs'
import {
  access,
  chmod,
  chown,
  lstat,
  open,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import { KunjunganError, messageOf } from './errors.ts'
import { fileFaultOf } from './file-fault.ts'

/** Standard output, as many programs name it. */
export function isStdout(file: string): boolean {
  return file === '-' || file === '/dev/stdout' || file === '/dev/fd/1'
}

/**
 * Writes the file, or to standard output.
 * @throws KunjunganError `input` with the fix where it cannot be written; nothing is left beside it then.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  try {
    if (isStdout(file)) await writeToStdout(content)
    else await replace(await placeOf(file), content)
  } catch (error) {
    const why = fileFaultOf(error, file) ?? messageOf(error)
    throw new KunjunganError('input', `${file} cannot be written: ${why}.`, { cause: error })
  }
}

/** Where the file really is: at the end of its symbolic links, also where that is not there yet. */
export async function placeOf(file: string, links = 0): Promise<string> {
  try {
    return await realpath(file)
  } catch (error) {
    const isLink = (await lstat(file).catch(() => undefined))?.isSymbolicLink() === true
    if (isLink && links < 40) return placeOf(resolve(dirname(file), await readlink(file)), links + 1)
    if (isLink) throw error
    return resolve(file)
  }
}

async function replace(place: string, content: string | Uint8Array): Promise<void> {
  const before = await stat(place).catch(() => undefined)
  if (before !== undefined) await access(place, constants.W_OK)
  // A device or a pipe takes what is written to it.
  if (before !== undefined && !before.isFile() && !before.isDirectory()) return writeFile(place, content)
  const part = join(dirname(place), `.kunjungan-${randomUUID().slice(0, 8)}.part`)
  try {
    await writePart(part, content)
    if (before !== undefined) {
      // Only root gives files away; the report matters more than whose it is.
      await chown(part, before.uid, before.gid).catch(() => undefined)
      await chmod(part, before.mode)
    }
    await rename(part, place)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    if (before?.isFile() !== true || !isNoRight(error)) throw error
    await writeFile(place, content)
  }
}

async function writePart(part: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(part, 'wx')
  try {
    await handle.writeFile(content)
    // Some file systems report only now that they are full.
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isNoRight(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')
}

async function writeToStdout(content: string | Uint8Array): Promise<void> {
  await new Promise<void>((done, failed) => {
    process.stdout.write(content, (error) => {
      // A reader that has gone, as after | head, has what it wanted.
      if (error === null || error === undefined || ('code' in error && error.code === 'EPIPE')) done()
      else failed(error)
    })
  })
}
