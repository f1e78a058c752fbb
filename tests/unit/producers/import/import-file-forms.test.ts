/**
 * Files as spreadsheets, Windows shells and old editors write them: read where unambiguous, else named with the fix.
 */
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readImportFile } from '../../../../producers/import/import-file.ts'
import { eventOf, utcOffsets } from '../../../support/records.ts'
import { now, read } from './read-text.ts'

const header = 'mpp,agency,service,period_start,period_end,unit,count,revision,publisher'
const row = 'balikpapan,,,2025-01-01,2025-01-31,visits,3541,0,DPMPTSP'
const tallies = `${header}\n${row}\n`
const withSeparator = (separator: string): string => tallies.replaceAll(',', separator)
const ticket = JSON.stringify(eventOf('mpp.ticket.issued'))

const ids = async (content: string | Buffer): Promise<string> =>
  (JSON.parse(String((await read('a.csv', content)).good[0]?.outgoing.value)) as { id: string }).id
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

describe('a tally file is read', () => {
  it.each<[string, string | Buffer]>([
    ['with semicolons, as Indonesian Excel writes', withSeparator(';')],
    ['with tabs', withSeparator('\t')],
    ["with Excel's separator line", `sep=;\r\n${withSeparator(';')}`],
    ["with Excel's separator line in quotes, padded", `"sep=;"\n${withSeparator(';')}`],
    ['in UTF-16 with its mark (PowerShell)', Buffer.from(`\uFEFF${tallies}`, 'utf16le')],
    ['in big-endian UTF-16', bigEndian(`\uFEFF${tallies}`)],
    ['in UTF-16 without a mark', Buffer.from(tallies, 'utf16le')],
    ['in UTF-16 with tabs, Excel\'s "Unicode text"', Buffer.from(`\uFEFF${withSeparator('\t')}`, 'utf16le')],
    ['with CR alone at the ends of lines', tallies.replaceAll('\n', '\r')],
    ['with a header in capitals', tallies.replace(header, header.toUpperCase())],
    ['with blanks in the header', tallies.replace('period_start,period_end', ' Period Start ,period end')],
    ['with empty columns on the right', `${header},,,\n${row},,\n`],
    ['with empty rows of separators', `${tallies}${','.repeat(12)}\n${','.repeat(8)}\n`],
    ['with empty rows of semicolons', `${withSeparator(';')}${';'.repeat(12)}\n`],
    ['with quoted cells', `"${header.split(',').join('";"')}"\r\n"${row.split(',').join('";"')}"\r\n`],
  ])('%s', async (_, content) => {
    const { good, bad } = await read('rekap.csv', content)
    expect(bad).toEqual([])
    expect(good.map(({ outgoing: { value } }) => JSON.parse(value.toString()) as unknown)).toMatchObject([
      { data: { mpp: 'balikpapan', count: 3541 } },
    ])
  })

  it('under any name, as its content shows what it is', async () => {
    expect((await read('rekap.txt', tallies)).kind).toBe('tallies')
    expect((await read('rekap.csv', ticket)).kind).toBe('events')
  })

  it('with the same identity however it was saved, so that nothing counts twice', async () => {
    expect(await ids(withSeparator(';'))).toBe(await ids(tallies))
    expect(await ids(Buffer.from(`\uFEFF${tallies}`, 'utf16le'))).toBe(await ids(tallies))
  })
})

const cells = row.split(',')
const at = (column: string, value: string): string =>
  header
    .split(',')
    .map((name, index) => (name === column ? value : (cells[index] ?? '')))
    .join(';')

describe('a cell that a spreadsheet has changed is named with the way back, never read by guessing', () => {
  it.each([
    ['count', '6.814', /separators .* number format 0/],
    ['count', '6,814', /separators .* number format 0/],
    ['count', '1.234.567', /separators/],
    ['count', '1 234', /separators/],
    ['count', '6814,0', /decimal sign/],
    ['count', '1E+05', /exponent form/],
    ['count', '1,2E+05', /exponent form/],
    ['count', '#REF!', /error/],
    ['count', '########', /too narrow/],
    ['count', '=SUM(A1:A3)', /formula/],
    ['period_start', '01/07/2025', /day and month cannot be distinguished.*yyyy-mm-dd/],
    ['period_start', '1-7-25', /day and month cannot be distinguished/],
    ['period_start', '2025/01/01', /yyyy-mm-dd/],
    ['period_start', '01.01.2025', /yyyy-mm-dd/],
    ['period_start', '45658', /number of a day/],
    ['period_start', '1 Jan 2025', /month as a word/],
    ['period_end', '1-Jul-25', /month as a word/],
    ['period_end', 'Jan-25', /is a month/],
    ['period_end', '2025-01', /is a month/],
    ['period_end', '2025-01-31 00:00:00', /yyyy-mm-dd/],
  ])('%s %s', async (column, value, hint) => {
    const { good, bad } = await read('x.csv', `${header.replaceAll(',', ';')}\n${at(column, value)}\n`)
    expect(good).toEqual([])
    expect(bad).toEqual([{ line: 2, reason: 'invalid_field', detail: expect.stringMatching(hint) as string }])
    expect(bad[0]?.detail).toMatch(new RegExp(`^${column}: `))
    expect(JSON.stringify(bad)).not.toContain(value)
  })

  it('a line in Windows-1252 says how to save the file', async () => {
    const content = Buffer.from(`${header}\n${row.replace('DPMPTSP', 'Dinas é')}\n`, 'latin1')
    expect((await read('x.csv', content)).bad[0]?.detail).toMatch(
      /not in UTF-8.*save the file as "CSV UTF-8"/,
    )
  })

  it('a row with other separators than the header names those of the header', async () => {
    const { bad } = await read('x.csv', `${header.replaceAll(',', ';')}\n${row}\n`)
    expect(bad[0]?.detail).toMatch(/has 1 cells, the header 9 \(separated by semicolons\)/)
  })
})

const zip = (...names: string[]): Buffer => Buffer.from(`PK\u0003\u0004${names.join('\u0000')}`, 'latin1')

describe('a file that is no such text is an error with what it is and what to do', () => {
  it.each<[string, string, string | Buffer, RegExp]>([
    [
      'an XLSX renamed',
      'x.csv',
      zip('[Content_Types].xml', 'xl/workbook.xml'),
      /Excel workbook \(\.xlsx\).*CSV UTF-8/,
    ],
    ['ODS', 'x.ods', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'), /\.ods.*CSV UTF-8/],
    ['DOCX', 'x.csv', zip('word/document.xml'), /Word document/],
    ['another ZIP', 'x.ndjson', zip('events.ndjson'), /ZIP archive.*unzip/],
    ['old XLS', 'x.xls', Buffer.from('d0cf11e0a1b11ae1000000', 'hex'), /\.xls.*CSV UTF-8/],
    ['gzip', 'x.ndjson', gzipSync(ticket), /gzip.*gunzip/],
    ['PDF', 'x.csv', '%PDF-1.7\n', /PDF/],
    ['HTML', 'x.csv', '\uFEFF\n<!DOCTYPE html><html>', /web page.*download/],
    ['XML', 'x.csv', '<?xml version="1.0"?><Workbook/>', /XML/],
    ['SQLite', 'x.csv', 'SQLite format 3\u0000', /SQLite/],
    ['zero bytes', 'x.csv', `${header}\n${row}\u0000\n`, /zero bytes/],
    ['a JSON array', 'x.ndjson', `[${ticket},\n${ticket}]`, /JSON array.*jq -c '\.\[\]'/],
    ['a JSON array in UTF-16', 'x.json', Buffer.from(`\uFEFF[${ticket}]`, 'utf16le'), /JSON array/],
    ['a wrapper', 'x.ndjson', `{"events":[${ticket}]}`, /inside one JSON document.*jq -c '\.events\[\]'/],
    ['a wrapper laid out', 'x.json', `{\n "total": 1,\n "items": [\n${ticket}\n]}`, /jq -c '\.items\[\]'/],
    [
      'one event laid out',
      'x.ndjson',
      JSON.stringify(JSON.parse(ticket), null, 2),
      /one event over several lines.*jq -c \./,
    ],
    [
      'events laid out',
      'x.ndjson',
      `${JSON.stringify(JSON.parse(ticket), null, 2)}\n`.repeat(2),
      /several lines.*jq -c \./,
    ],
    ['a text', 'readme.md', '# Visits\n', /neither \.csv .* nor \.ndjson/],
  ])('%s', async (_, name, content, message) => {
    const error: unknown = await read(name, content).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'input', message: expect.stringMatching(message) as string })
  })

  it('a folder and a file that is not there', async () => {
    await using folder = await mkdtempDisposable(`${tmpdir()}/kunjungan-`)
    await expect(readImportFile(folder.path, { utcOffsets, now })).rejects.toThrow(
      /is a folder, name a file in it/,
    )
    await expect(readImportFile('/no/x.csv', { utcOffsets, now })).rejects.toThrow(
      /cannot be read: it is not there, check the path/,
    )
  })

  it('a name with control characters is shown and not sent to the terminal', async () => {
    await expect(readImportFile('/no/\u001b]0;x\u0007\n.csv', { utcOffsets, now })).rejects.toThrow(
      String.raw`/no/\u001b]0;x\u0007\u000a.csv cannot be read: it is not there`,
    )
  })
})

describe('a file of events is read', () => {
  it.each<[string, string | Buffer]>([
    ['with a byte-order mark and CRLF', `\uFEFF${ticket}\r\n${ticket}\r\n`],
    ['in UTF-16, as PowerShell redirects', Buffer.from(`\uFEFF${ticket}\r\n${ticket}\r\n`, 'utf16le')],
    ['with CR alone', `${ticket}\r${ticket}\r`],
  ])('%s', async (_, content) => {
    const { good, bad } = await read('e.ndjson', content)
    expect(bad).toEqual([])
    expect(good.map(({ outgoing: { value } }) => value.toString())).toEqual([ticket, ticket])
  })

  it('with a comma behind a line named', async () => {
    const { bad } = await read('e.ndjson', `${ticket},\n${ticket}\n`)
    expect(bad).toEqual([
      { line: 1, reason: 'not_json', detail: expect.stringMatching(/ends with a comma/) as string },
    ])
  })
})
