/**
 * What a file is by its first bytes, where it is not the text that was asked for: each kind with how to save it again.
 * It looks at content alone: a workbook renamed `.csv` is still a workbook.
 */
const asCsv = 'open it in the spreadsheet program and save the sheet as "CSV UTF-8"'
const unpack = (tool: string): string => `unpack it first (${tool})`

interface Kind {
  readonly is: string
  readonly fix: string
}

/** By what the file begins with. */
const beginnings: readonly (readonly [string | Buffer, Kind])[] = [
  [
    '%PDF',
    {
      is: 'a PDF',
      fix: 'ask its publisher for the table, or type it into a sheet and save that as "CSV UTF-8"',
    },
  ],
  [
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    { is: 'an old Excel workbook (.xls) or one with a password', fix: asCsv },
  ],
  [Buffer.from('1f8b', 'hex'), { is: 'compressed (gzip)', fix: unpack('gunzip') }],
  [Buffer.from('28b52ffd', 'hex'), { is: 'compressed (Zstandard)', fix: unpack('unzstd') }],
  ['BZh', { is: 'compressed (bzip2)', fix: unpack('bunzip2') }],
  [Buffer.from('fd377a585a00', 'hex'), { is: 'compressed (xz)', fix: unpack('unxz') }],
  [Buffer.from('377abcaf271c', 'hex'), { is: 'a 7-Zip archive', fix: unpack('7z x') }],
  ['Rar!', { is: 'a RAR archive', fix: unpack('unrar x') }],
  ['SQLite format 3', { is: 'an SQLite database', fix: 'export the table as CSV in UTF-8' }],
  ['PAR1', { is: 'a Parquet file', fix: 'export the table as CSV in UTF-8' }],
  ['{\\rtf', { is: 'a rich-text document (RTF)', fix: 'save it as plain text in UTF-8' }],
  [
    Buffer.from('89504e47', 'hex'),
    { is: 'a picture (PNG)', fix: 'type its figures into a sheet and save that as "CSV UTF-8"' },
  ],
  [
    Buffer.from('ffd8ff', 'hex'),
    { is: 'a picture (JPEG)', fix: 'type its figures into a sheet and save that as "CSV UTF-8"' },
  ],
]

/** What a file that is no text of ours is, and how to save it again; undefined for anything that may be text. */
export function foreignKind(bytes: Buffer): Kind | undefined {
  const found = beginnings.find(([magic]) => startsWith(bytes, magic))
  if (found !== undefined) return found[1]
  if (startsWith(bytes, 'PK\u0003\u0004')) return zipKind(bytes)
  const head = bytes
    .subarray(0, 512)
    .toString('latin1')
    .replace('\u00ef\u00bb\u00bf', '')
    .trimStart()
    .toLowerCase()
  if (head.startsWith('<!doctype html') || head.startsWith('<html'))
    return {
      is: 'a web page (HTML)',
      fix: 'download the file itself: a login or error page may have been saved in its place',
    }
  if (head.startsWith('<?xml') || head.startsWith('<workbook')) return { is: 'XML', fix: asCsv }
  return undefined
}

/** Workbooks and documents are ZIP archives: the names in them show which. */
function zipKind(bytes: Buffer): Kind {
  if (bytes.includes('opendocument.spreadsheet'))
    return { is: 'an OpenDocument spreadsheet (.ods)', fix: asCsv }
  if (bytes.includes('xl/workbook')) return { is: 'an Excel workbook (.xlsx)', fix: asCsv }
  if (bytes.includes('word/document'))
    return { is: 'a Word document (.docx)', fix: 'copy its table into a sheet and save that as "CSV UTF-8"' }
  return { is: 'a ZIP archive', fix: unpack('unzip') }
}

function startsWith(bytes: Buffer, magic: string | Buffer): boolean {
  const wanted = typeof magic === 'string' ? Buffer.from(magic, 'latin1') : magic
  return bytes.subarray(0, wanted.length).equals(wanted)
}
