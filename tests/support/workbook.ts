/** Reads a workbook back: a zip of XML, as far as the reports write it. */
import { readFile } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'

/** Cells of the sheets by name: texts, and numbers as they are stored. */
export async function workbook(file: string): Promise<Map<string, (string | number | null)[][]>> {
  const files = unzipped(await readFile(file))
  const of = (name: string): string => files.get(name) ?? ''
  const texts = [...of('xl/sharedStrings.xml').matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map(([, text = '']) => text)
  const names = [...of('xl/workbook.xml').matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(
    ([, name = '']) => name,
  )
  return new Map(
    names.map((name, at) => {
      const rows = [...of(`xl/worksheets/sheet${at + 1}.xml`).matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/g)]
      return [
        name,
        rows.map(([, row = '']) =>
          [...row.matchAll(/<c [^>]*?(t="s")?(?:\/>|><v>([^<]*)<\/v><\/c>)/g)].map(([, isText, value]) =>
            value === undefined ? null : isText === undefined ? Number(value) : (texts[Number(value)] ?? ''),
          ),
        ),
      ]
    }),
  )
}

/** The files of a zip by its central directory. */
function unzipped(zip: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  let at = zip.readUInt32LE(zip.lastIndexOf('PK\u0005\u0006') + 16)
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field))
    const name = zip.toString('utf8', at + 46, at + 46 + (nameLength ?? 0))
    const local = zip.readUInt32LE(at + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 20))
    files.set(name, (zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data).toString())
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0)
  }
  return files
}

/** A date as a workbook stores it. */
export function serial(day: unknown): number {
  return Date.parse(`${String(day)}T00:00:00Z`) / 86_400_000 + 25_569
}
