/**
 * Whether a file is a workbook that can be read, by its content and never by its name: also what is only called .xls,
 * with how to save it again. It looks at the first bytes alone; what is inside is judged by `openArchive`.
 */
import { type Text, text } from './text.ts'

export type WorkbookKind = { readonly kind: 'xlsx' } | { readonly kind: 'refused'; readonly rule: Text }

const compound = Buffer.from('d0cf11e0a1b11ae1', 'hex')
const zip = Buffer.from('PK\u0003\u0004', 'latin1')

/** Undefined for anything that is no workbook, such as CSV. */
export function workbookKind(bytes: Buffer): WorkbookKind | undefined {
  if (bytes.subarray(0, compound.length).equals(compound)) return { kind: 'refused', rule: oldWorkbook }
  if (bytes.subarray(0, zip.length).equals(zip)) {
    // The first entry of such a file is its kind, stored as it is.
    if (bytes.subarray(0, 128).includes('application/vnd.oasis.opendocument.'))
      return { kind: 'refused', rule: openDocument }
    if (bytes.includes('xl/workbook.bin')) return { kind: 'refused', rule: binaryWorkbook }
    return bytes.includes('xl/workbook') ? { kind: 'xlsx' } : undefined
  }
  const head = headOf(bytes)
  if (head.startsWith('mime-version:')) return { kind: 'refused', rule: webPage }
  if (!head.startsWith('<')) return undefined
  if (head.includes('urn:schemas-microsoft-com:office:spreadsheet'))
    return { kind: 'refused', rule: xmlWorkbook }
  const isTable = head.includes('<table') || head.includes('urn:schemas-microsoft-com:office')
  return isTable ? { kind: 'refused', rule: webPage } : undefined
}

const headBytes = 65_536

function headOf(bytes: Buffer): string {
  const isUtf16 = bytes.length >= 2 && bytes.readUInt16BE(0) === 0xfffe
  const head = bytes.subarray(0, headBytes).toString(isUtf16 ? 'utf16le' : 'utf8')
  return head.replace('\uFEFF', '').trimStart().toLowerCase()
}

const oldWorkbook = text(
  'berkas Excel lama (.xls) atau berkas dengan kata sandi: buka di Excel atau LibreOffice, lalu simpan sebagai "Excel Workbook (.xlsx)" tanpa kata sandi',
  'is an old Excel workbook (.xls) or one with a password: open it in Excel or LibreOffice and save it as "Excel Workbook (.xlsx)" without a password',
)
const binaryWorkbook = text(
  'berkas Excel biner (.xlsb): buka di Excel, lalu simpan sebagai "Excel Workbook (.xlsx)"',
  'is a binary Excel workbook (.xlsb): open it in Excel and save it as "Excel Workbook (.xlsx)"',
)
const openDocument = text(
  'berkas OpenDocument (.ods): buka di LibreOffice atau Excel, lalu simpan sebagai "Excel Workbook (.xlsx)"',
  'is an OpenDocument file (.ods): open it in LibreOffice or Excel and save it as "Excel Workbook (.xlsx)"',
)
const xmlWorkbook = text(
  'lembar kerja XML (Excel 2003): buka di Excel atau LibreOffice, lalu simpan sebagai "Excel Workbook (.xlsx)"',
  'is an XML spreadsheet (Excel 2003): open it in Excel or LibreOffice and save it as "Excel Workbook (.xlsx)"',
)
const webPage = text(
  'halaman web (HTML) yang hanya bernama .xls: buka di Excel atau LibreOffice, lalu simpan sebagai "Excel Workbook (.xlsx)"',
  'is a web page (HTML) that is only called .xls: open it in Excel or LibreOffice and save it as "Excel Workbook (.xlsx)"',
)
