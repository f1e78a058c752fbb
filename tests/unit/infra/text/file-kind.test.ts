/** What a file is by its first bytes, each kind with how to save it as text. */
import { expect, it } from 'vitest'
import { foreignKind } from '../../../../infra/text/file-kind.ts'

const zip = (name: string): Buffer => Buffer.from(`PK\u0003\u0004....${name}`, 'latin1')

it.each<[Buffer, RegExp]>([
  [Buffer.from('%PDF-1.7'), /a PDF/],
  [Buffer.from('d0cf11e0a1b11ae100', 'hex'), /old Excel workbook/],
  [Buffer.from('1f8b08', 'hex'), /gzip/],
  [Buffer.from('28b52ffd00', 'hex'), /Zstandard/],
  [Buffer.from('BZh9'), /bzip2/],
  [Buffer.from('fd377a585a0000', 'hex'), /\(xz\)/],
  [Buffer.from('377abcaf271c00', 'hex'), /7-Zip/],
  [Buffer.from('Rar!'), /RAR/],
  [Buffer.from('SQLite format 3\u0000'), /SQLite/],
  [Buffer.from('PAR1'), /Parquet/],
  [Buffer.from('{\\rtf1'), /RTF/],
  [Buffer.from('89504e470d', 'hex'), /PNG/],
  [Buffer.from('ffd8ffe0', 'hex'), /JPEG/],
  [zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'), /\.ods/],
  [zip('xl/workbook.xml'), /\.xlsx/],
  [zip('word/document.xml'), /\.docx/],
  [zip('a.txt'), /a ZIP archive/],
  [Buffer.from('\uFEFF \n<!DOCTYPE html>'), /a web page/],
  [Buffer.from('<HTML>'), /a web page/],
  [Buffer.from('<?xml version="1.0"?>'), /XML/],
])('%#: is named with its fix', (bytes, words) => {
  const kind = foreignKind(bytes)
  expect(kind?.is).toMatch(words)
  expect(kind?.fix).not.toBe('')
})

it.each(['', 'mpp,agency', '{"id":1}', 'PK and more', '<a', 'see %PDF'])('%j may be text', (text) => {
  expect(foreignKind(Buffer.from(text))).toBeUndefined()
})
