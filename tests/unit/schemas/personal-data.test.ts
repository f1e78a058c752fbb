/**
 * What is taken for personal data and what is not, by the contract's rule (docs/events.md). Every number is made up.
 */
import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { personalDataIn, personalDataInJson } from '../../../schemas/personal-data.ts'

const nik = '6471014501900001'
const pseudonym = 'a1'.repeat(32)

describe('a NIK', () => {
  it.each([
    ['alone, a man', '6471010501900001'],
    ['alone, a woman (day + 40)', nik],
    ['the first day', '6471010101900001'],
    ['the last day', '6471013101900001'],
    ['the first day of a woman', '6471014101900001'],
    ['the last day of a woman', '6471017101900001'],
    ['December', '6471010512900001'],
    ['day 31 of February: days are not checked against months', '6471013102900001'],
    ['inside a ticket id, a dash on both sides', `A-${nik}-1`],
    ['a slash', `balikpapan/${nik}`],
    ['an underscore', `_${nik}_`],
    ['a colon', `nik:${nik}`],
    ['dots', `.${nik}.`],
    ['a sign', `-${nik}`],
    ['quotes and line breaks', `"\n${nik}\n"`],
    ['a lone surrogate', `\ud800${nik}`],
    ['an emoji', `🎫${nik}🎫`],
    ['a thousand other words before', `${'kata '.repeat(1_000)}${nik}`],
  ])('is found: %s', (_, text) => {
    expect(personalDataIn(text)).toBe('nik')
  })

  it.each([
    ['day 00', '6471010001900001'],
    ['day 32', '6471013201900001'],
    ['day 40', '6471014001900001'],
    ['day 72', '6471017201900001'],
    ['day 99', '6471019901900001'],
    ['month 00', '6471010500900001'],
    ['month 13', '6471010513900001'],
    ['15 digits', nik.slice(0, 15)],
    ['17 digits', `${nik}1`],
    ['17 digits, one before', `1${nik}`],
    ['32 digits', nik.repeat(2)],
    ['a letter before', `A${nik}`],
    ['a letter after', `${nik}a`],
    ['a letter that is not ASCII', `é${nik}`],
    ['a letter of another script', `${nik}日`],
    ['a blank inside', `${nik.slice(0, 8)} ${nik.slice(8)}`],
    ['dots inside', `${nik.slice(0, 6)}.${nik.slice(6)}`],
    ['64 hexadecimal characters with 16 digits in them', `ab${nik}${'c'.repeat(46)}`],
  ])('is not found: %s', (_, text) => {
    expect(personalDataIn(text)).toBeUndefined()
  })
})

describe('a phone number', () => {
  it.each([
    '+6281234567890',
    '6281234567890',
    '081234567890',
    '+62 812-3456-7890',
    '+62-812-3456-7890',
    '0812 3456 7890',
    '0812.3456.7890',
    '0812-3456-7890',
    '0 8 1 2 3 4 5 6 7',
    '081234567',
    '0812345678901',
    '+62812345678901',
    '(0812) 34 atau 0812-3456-789',
    'HP: 081234567890, sore',
    '"081234567890"',
    '_081234567890_',
    'wa/081234567890/',
    '+081234567890',
    '0812 3456 7890 12345',
    'telp 0812 3456 7890\n',
  ])('is found in %j', (text) => {
    expect(personalDataIn(text)).toBe('phone')
  })

  it.each([
    ['too short', '08123456'],
    ['too short with a prefix', '+62 812 3456'],
    ['too long', '08123456789012'],
    ['a dash before', '-081234567890'],
    ['a dash after', '081234567890-'],
    ['a dot before', '.081234567890'],
    ['a dot after', '081234567890.'],
    ['inside a word', 'A081234567890'],
    ['a letter after', '081234567890x'],
    ['two blanks', '0812  34567890'],
    ['a slash between', '0812/3456/7890'],
    ['an underscore between', '0812_3456_7890'],
    ['no 8', '071234567890'],
    ['a landline of Balikpapan', '0542-421500'],
    ['a landline of Jakarta', '(021) 384 9045'],
    ['a landline with +62', '+62 542 421 500'],
    ['another country', '+65 8123 4567'],
    ['a ticket number', 'A-081'],
    ['a range of dates', '2026-01-08/2026-08-12'],
  ])('is not found: %s', (_, text) => {
    expect(personalDataIn(text)).toBeUndefined()
  })
})

describe('an e-mail address', () => {
  it.each([
    'budi@example.id',
    'Budi <budi.s+mpp@mail.example.co.id>',
    'mailto:b@e.id',
    'budi_%-@e.id',
    'sitì@contoh.id',
    'sit\u0069\u0300@contoh.id',
    'a@bücher.example',
    'a@bu\u0308cher.example',
    '用户@例子.广告',
    'a@xn--bcher-kva.example',
    'a@b.xn--p1ai',
    'a@b.c.id',
    'a@mail.1.id',
    'a@a-b.id',
    'a@1.id',
    'budi@example.id.',
    'x@y budi@example.id',
    '@@budi@example.id',
    '\ud800a@b.id',
    `${'a'.repeat(10_000)}@example.id`,
  ])('is found in %j', (text) => {
    expect(personalDataIn(text)).toBe('email')
  })

  it.each([
    ['no top-level domain', 'budi@localhost'],
    ['one letter of it', 'budi@example.i'],
    ['one letter and a digit', 'budi@example.i1'],
    ['one letter and a dash', 'budi@example.i-'],
    ['an address in numbers', 'root@10.0.0.1'],
    ['nobody before', '@example.id'],
    ['a blank before', 'kepada @example.id'],
    ['two dots', 'budi@example..id'],
    ['a dot right after', 'budi@.example.id'],
    ['a dash right after', 'budi@-example.id'],
    ['only the sign', '@'],
    ['spelt out', 'budi at example dot id'],
  ])('is not found: %s', (_, text) => {
    expect(personalDataIn(text)).toBeUndefined()
  })
})

describe('in a JSON text', () => {
  it.each([
    ['a value', `{"a":"${nik}"}`, 'nik', 'a'],
    ['a name', `{"a":{"${nik}":1}}`, 'nik', nik],
    ['a name that is an e-mail', '{"budi@example.id":1}', 'email', 'budi@example.id'],
    ['deep inside', `{"a":[{"b":[[["${nik}"]]]}]}`, 'nik', 'b'],
    ['a bare text', '"budi@example.id"', 'email', ''],
    ['an escaped @', '{"a":"budi\\u0040example.id"}', 'email', 'a'],
    ['escaped digits', `{"a":"\\u0036${nik.slice(1)}"}`, 'nik', 'a'],
    ['a number with a signed exponent', '{"a":6.471014501900001e+15}', 'nik', 'a'],
    ['after an escaped line break', `{"a":"\\n${nik}"}`, 'nik', 'a'],
    ['an escaped name', '{"budi\\u0040example.id":1}', 'email', 'budi@example.id'],
    ['the first of two values of a name', `{"a":"${nik}","a":"x"}`, 'nik', 'a'],
    ['the second of two values of a name', `{"a":"x","a":"${nik}"}`, 'nik', 'a'],
    ['a number', `{"a":${nik}}`, 'nik', 'a'],
    ['a negative number', `{"a":-${nik}}`, 'nik', 'a'],
    ['a number beyond what a double holds', '{"a":9171014512999999}', 'nik', 'a'],
    ['a number with an exponent', '{"a":6.471014501900001e15}', 'nik', 'a'],
    ['a number with a capital exponent', '{"a":6471014501900001E+0}', 'nik', 'a'],
    ['a number with a point', `{"a":${nik}.0}`, 'nik', 'a'],
    ['a phone number as a number', '{"a":6281234567890}', 'phone', 'a'],
    ['a list', `["x",1,"${nik}"]`, 'nik', ''],
    ['white space before the colon', `{"a" \n\t: "${nik}"}`, 'nik', 'a'],
    ['a quote and a backslash before it', `{"a":"\\\\\\"${nik}"}`, 'nik', 'a'],
  ])('is found: %s', (_, json, kind, field) => {
    expect(() => JSON.parse(json) as unknown).not.toThrow()
    expect(personalDataInJson(json)).toEqual({ kind, field })
  })

  it.each([
    ['nothing', '{}'],
    ['a pseudonym', `{"visitor_id":"${pseudonym}"}`],
    ['digits on both sides of a comma', '[64710145,1900001]'],
    ['two texts side by side', '["08123","4567890"]'],
    ['a text that only looks like a name', '{"a":"budi","@example.id":1}'],
    ['escapes without anything', '{"a":"\\u0041\\n\\\\"}'],
    ['a time', '{"from":"2026-01-05T08:00:00.6471014501900001+08:00"}'],
    ['a count', '{"count":9007199254740991}'],
  ])('is not found: %s', (_, json) => {
    expect(personalDataInJson(json)).toBeUndefined()
  })
})

describe('hostile texts of 65,536 bytes cost little', () => {
  const size = 65_536
  const units = [
    'a',
    '@',
    'a@',
    '0 8 1 ',
    '08',
    '0',
    '6 2 8 1-',
    '-',
    '.',
    'a.',
    '@a.',
    '\\',
    '"',
    '1e1,',
    '62',
    '+62 8',
  ]
  const texts = [
    ...units.map((unit): [string, string] => [
      unit,
      unit.repeat(Math.ceil(size / unit.length)).slice(0, size),
    ]),
    ['a@ and labels', `a@${'a.'.repeat(size / 2 - 1)}`] as [string, string],
    ['a@ and one long label', `a@${'a'.repeat(size - 2)}`] as [string, string],
    ['@ with dashes', `a@a${'-'.repeat(size - 3)}`] as [string, string],
  ]

  it.each(texts)('%j', (_, text) => {
    const start = performance.now()
    personalDataIn(text)
    personalDataInJson(JSON.stringify(text))
    personalDataInJson(JSON.stringify({ [text]: [text.slice(0, size / 2)] }))
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})
