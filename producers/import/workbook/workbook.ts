/**
 * A workbook (.xlsx) to its sheets with typed cells, behind the guard. A workbook that cannot be read whole is refused
 * with a rule; it never gives half of its cells.
 */
import { type Archive, damaged, openArchive, type Refused } from './archive.ts'
import { readFormats, readRelations, readSharedStrings, readWorkbookPart } from './parts.ts'
import { readSheet, type Sheet } from './sheet.ts'
import { text } from './text.ts'

export interface Workbook {
  readonly kind: 'workbook'
  readonly sheets: readonly Sheet[]
}

export async function readWorkbook(bytes: Buffer): Promise<Workbook | Refused> {
  const archive = await openArchive(bytes)
  if (archive.kind === 'refused') return archive
  try {
    const sheets = await sheetsOf(archive)
    return sheets.length === 0 ? { kind: 'refused', rule: damaged } : { kind: 'workbook', sheets }
  } catch (error) {
    // Its text would repeat what stands in the file.
    return { kind: 'refused', rule: error instanceof RangeError ? tooLarge : damaged }
  }
}

async function sheetsOf(archive: Archive): Promise<Sheet[]> {
  const part = async (name: string): Promise<string> => {
    const xml = await archive.read(name)
    if (xml === undefined) throw new SyntaxError('a part is missing')
    return xml
  }
  const optional = async <T>(name: string, read: (xml: string) => T[]): Promise<T[]> => {
    const xml = await archive.read(name)
    return xml === undefined ? [] : read(xml)
  }
  const { sheets, is1904 } = readWorkbookPart(await part('xl/workbook.xml'))
  const paths = readRelations(await part('xl/_rels/workbook.xml.rels'))
  const texts = {
    shared: await optional('xl/sharedStrings.xml', readSharedStrings),
    formats: await optional('xl/styles.xml', readFormats),
  }
  const read: Sheet[] = []
  for (const { name, isHidden, relation } of sheets) {
    const path = paths.get(relation)
    // A sheet that is a chart has no cells.
    if (path === undefined) continue
    read.push({ name, isHidden, is1904, ...readSheet(await part(path), texts) })
  }
  return read
}

const tooLarge = text(
  'memuat lebih banyak sel daripada sebuah rekap: salin tabelnya ke buku kerja baru dan simpan',
  'has more cells than a recap: copy its table into a new workbook and save that',
)
