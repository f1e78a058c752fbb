/** What a file is by its first bytes: a workbook, or one that only bears its name. */
import { expect, it } from 'vitest'
import { workbookKind } from '../../../../../producers/import/workbook/kind.ts'
import { workbookParts, zipOf } from '../../../../support/zip.ts'

it.each<[string, Buffer, RegExp | undefined]>([
  ['.xlsx', zipOf(workbookParts('')), undefined],
  ['.xls', Buffer.from('d0cf11e0a1b11ae1ffff', 'hex'), /old Excel.*\(.xlsx\)/],
  ['.xlsb', zipOf([{ name: 'xl/workbook.bin', text: '' }]), /binary.*\(.xlsx\)/],
  [
    '.ods',
    Buffer.from(`PK\u0003\u0004${'0'.repeat(26)}mimetypeapplication/vnd.oasis.opendocument.spreadsheet`),
    /OpenDocument.*\(.xlsx\)/,
  ],
  ['HTML named .xls', Buffer.from('<html xmlns:x="urn:schemas-microsoft-com:office:excel">'), /web page/],
  ['HTML with a table', Buffer.from('\uFEFF <TABLE border=1><tr><td>1'), /web page/],
  ['HTML in UTF-16', Buffer.from('\uFEFF<html><body><table>', 'utf16le'), /web page/],
  ['a web archive', Buffer.from('MIME-Version: 1.0\r\n'), /web page/],
  [
    'XML of Excel 2003',
    Buffer.from('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'),
    /XML/,
  ],
])('%s', (_, bytes, rule) => {
  const kind = workbookKind(bytes)
  expect(kind?.kind).toBe(rule === undefined ? 'xlsx' : 'refused')
  if (kind?.kind === 'refused') expect(kind.rule.en).toMatch(rule ?? /never/)
})

it.each([
  ['CSV', 'mpp,agency\n'],
  ['events', '{"specversion":"1.0"}'],
  ['a login page', '<!doctype html><html><body>Sign in</body></html>'],
  ['another zip', zipOf([{ name: 'a.txt', text: 'a' }])],
])('%s is no workbook', (_, content) => {
  expect(workbookKind(Buffer.from(content))).toBeUndefined()
})
