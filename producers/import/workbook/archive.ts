/**
 * The guard before anything of a workbook is parsed: how many parts, how large when inflated, no macros, no links to
 * other files or databases, no part twice. Parts are inflated one at a time, within their declared size, and checked by
 * their CRC; nothing is written to disk and nothing is fetched.
 */
import { crc32 } from 'node:zlib'
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'
import { type Text, text } from './text.ts'

const mostBytes = 20 * 1024 * 1024
const mostEntries = 1_000
const mostInflatedBytes = 100 * 1024 * 1024
const mostPartBytes = 32 * 1024 * 1024

export interface Archive {
  readonly kind: 'archive'
  readonly has: (name: string) => boolean
  /** The part as text; undefined where there is none. Throws where its bytes are damaged. */
  readonly read: (name: string) => Promise<string | undefined>
}

export interface Refused {
  readonly kind: 'refused'
  readonly rule: Text
}

/** Opens a workbook's archive, or says why it is not read. */
export async function openArchive(bytes: Buffer): Promise<Archive | Refused> {
  if (bytes.length > mostBytes) return refused(tooLarge)
  const entries = new Map<string, Entry>()
  let inflatedBytes = 0
  let zip: ZipFile
  try {
    zip = await fromBufferPromise(bytes, { validateEntrySizes: true, autoClose: false })
    if (zip.entryCount > mostEntries) return refused(tooLarge)
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.toLowerCase()
      if (entries.has(name)) return refused(damaged)
      entries.set(name, entry)
      inflatedBytes += entry.uncompressedSize
      if (inflatedBytes > mostInflatedBytes || entries.size > mostEntries) return refused(tooLarge)
      if (entry.isEncrypted()) return refused(encrypted)
    }
  } catch {
    return refused(damaged)
  }
  const names = [...entries.keys()]
  if (names.some((name) => name.endsWith('vbaproject.bin'))) return refused(macros)
  if (names.some((name) => name.startsWith('xl/externallinks/') || name === 'xl/connections.xml'))
    return refused(externalLinks)
  return {
    kind: 'archive',
    has: (name) => entries.has(name.toLowerCase()),
    read: async (name) => {
      const entry = entries.get(name.toLowerCase())
      return entry === undefined ? undefined : await inflated(zip, entry)
    },
  }
}

async function inflated(zip: ZipFile, entry: Entry): Promise<string> {
  if (entry.uncompressedSize > mostPartBytes) throw new RangeError('a part is too large')
  const chunks: Buffer[] = []
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  if (crc32(bytes) !== entry.crc32) throw new RangeError('a part is damaged')
  // Excel and LibreOffice write UTF-8; a byte-order mark decides otherwise.
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  return new TextDecoder(encoding, { fatal: true }).decode(bytes)
}

function refused(rule: Text): Refused {
  return { kind: 'refused', rule }
}

export const damaged = text(
  'rusak atau bukan berkas .xlsx: buka di Excel atau LibreOffice dan simpan lagi sebagai "Excel Workbook (.xlsx)"',
  'is damaged or no .xlsx file: open it in Excel or LibreOffice and save it again as "Excel Workbook (.xlsx)"',
)
const tooLarge = text(
  'terlalu besar untuk sebuah rekap: salin tabelnya ke buku kerja baru dan simpan',
  'is too large for a recap: copy its table into a new workbook and save that',
)
const encrypted = text(
  'memakai kata sandi: simpan lagi tanpa kata sandi',
  'has a password: save it again without one',
)
const macros = text(
  'berisi makro: simpan sebagai "Excel Workbook (.xlsx)", tanpa makro',
  'has macros: save it as "Excel Workbook (.xlsx)", without macros',
)
const externalLinks = text(
  'mengambil angka dari berkas lain: putuskan tautannya (Data > Edit Links > Break Link) dan simpan lagi',
  'takes figures from other files: break the links (Data > Edit Links > Break Link) and save it again',
)
