/**
 * A text file that a user names, as UTF-8 bytes without a byte-order mark. What editors and shells write is read
 * where it is unambiguous (UTF-8, UTF-16 with or without its mark); anything else is an error that says what the file
 * is and how to save it again. Bytes that are no UTF-8 stay as they are, for the reader to name their line.
 */
import { readFile } from 'node:fs/promises'
import { KunjunganError, messageOf } from '../errors.ts'
import { foreignKind } from './file-kind.ts'
import { printable } from './printable.ts'

/** @throws KunjunganError `input` where the file cannot be read or is no text. */
export async function readTextFile(file: string): Promise<Buffer> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw unreadable(file, error)
  })
  return asUtf8(bytes, file)
}

/** The error for a file that cannot be read. */
export function unreadable(file: string, error: unknown): KunjunganError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const sentence = sentences[code] ?? `${messageOf(error)}, check it or name another file`
  const text = `${printable(file)} cannot be read: ${sentence}.`
  return new KunjunganError('input', text, { cause: error })
}

const rights = 'this user has no right to read it, change its rights (chmod u+r) or run as its owner'
const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there, check the path (a relative one starts from the current folder)',
  ENOTDIR: 'it is not there, as a part of its path is a file and no folder: check the path',
  EISDIR: 'it is a folder, name a file in it',
  EACCES: rights,
  EPERM: rights,
  ELOOP: 'it is a symbolic link that leads in a circle, name the file itself',
  ENAMETOOLONG: 'its name is too long for this system, check the path',
  EIO: 'the disk or the network drive fails, copy it to another disk first',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB, split it (split -l 1000000) and give the parts one by one',
}

const utf8Mark = Buffer.from('\uFEFF')

function asUtf8(bytes: Buffer, file: string): Buffer {
  const name = printable(file)
  const kind = foreignKind(bytes)
  if (kind !== undefined)
    throw new KunjunganError('input', `${name} is ${kind.is} and no plain text: ${kind.fix}.`)
  if (bytes.subarray(0, 3).equals(utf8Mark)) return bytes.subarray(3)
  const encoding = utf16Of(bytes)
  if (encoding !== undefined) {
    try {
      return Buffer.from(new TextDecoder(encoding, { fatal: true }).decode(bytes))
    } catch (error) {
      throw new KunjunganError('input', `${name} is damaged UTF-16: save it again as UTF-8.`, {
        cause: error,
      })
    }
  }
  if (bytes.includes(0))
    throw new KunjunganError(
      'input',
      `${name} holds zero bytes and is no text in UTF-8: save it again as text in UTF-8.`,
    )
  return bytes
}

/** UTF-16 by its mark; without one (old PowerShell, some exports) by every other byte of the beginning being zero. */
function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.length < 2) return undefined
  const mark = bytes.readUInt16BE(0)
  const isUtf32 = bytes.length >= 4 && bytes.readUInt16BE(2) === 0
  if (mark === 0xfffe && !isUtf32) return 'utf-16le'
  if (mark === 0xfeff) return 'utf-16be'
  const head = bytes.subarray(0, 64)
  const zeros = (from: number): number => head.filter((byte, at) => at % 2 === from && byte === 0).length
  const half = head.length >> 1
  if (head.length < 8) return undefined
  if (zeros(1) === half && zeros(0) === 0) return 'utf-16le'
  return zeros(0) >= half && zeros(1) === 0 ? 'utf-16be' : undefined
}
