/** Files of tallies: what is sent, and which line is bad for which reason (docs/commands.md). */
import { describe, expect, it } from 'vitest'
import { KunjunganError } from '../../../../infra/errors.ts'
import type { ReadFile } from '../../../../producers/import/import-file.ts'
import { publishedTallies, tallyColumns, tallyEvent } from '../../../../producers/import/tally.ts'
import { reference } from '../../../support/simulated-days.ts'
import { decodeIn, recordOf, utcOffsets } from '../../../support/records.ts'
import { lines, read } from './read-text.ts'

const header = 'mpp,agency,service,period_start,period_end,unit,count,revision,publisher'
const row = 'balikpapan,,,2025-01-01,2025-01-31,visits,3541,0,DPMPTSP'

const csv = (...rows: string[]): Promise<ReadFile> => read('tally.csv', `${[header, ...rows].join('\n')}\n`)
const sent = ({ good }: ReadFile): unknown[] =>
  good.map(({ outgoing: { value } }) => JSON.parse(value.toString()) as unknown)
const cellsWith = (changes: Record<string, string>): string => {
  const cells = row.split(',')
  return tallyColumns.map((column, at) => changes[column] ?? cells[at] ?? '').join(',')
}

describe('a tally file', () => {
  it('gives one event for each row, with the key of its MPP or agency', async () => {
    const file = await csv(row, cellsWith({ agency: 'disdukcapil', service: 'ktp', publisher: '' }))
    expect(file.bad).toEqual([])
    expect(file.good.map(({ outgoing: { topic, key } }) => `${topic} ${key.toString()}`)).toEqual([
      'counter balikpapan',
      'counter balikpapan/disdukcapil',
    ])
    const [whole, part] = sent(file)
    expect(whole).toMatchObject({ source: '/import/tally', type: 'mpp.tally.recorded' })
    expect(whole).toHaveProperty('id', expect.stringMatching(/^[0-9a-f]{64}$/))
    const period = {
      period_start: '2025-01-01',
      period_end: '2025-01-31',
      unit: 'visits',
      count: 3541,
      revision: 0,
    }
    expect(whole).toHaveProperty('data', { mpp: 'balikpapan', ...period, publisher: 'DPMPTSP' })
    expect(part).toHaveProperty('data', {
      mpp: 'balikpapan',
      agency: 'disdukcapil',
      service: 'ktp',
      ...period,
    })
  })

  it('is what ingest accepts', async () => {
    const { good } = await csv(row, cellsWith({ mpp: 'kotim', unit: 'visitors' }))
    for (const {
      outgoing: { value },
    } of good)
      expect(decodeIn('counter', recordOf(Buffer.from(value)))).toHaveProperty('kind', 'row')
  })

  it.each([
    ['nothing', ''],
    ['only a row', `${row}\n`],
    ['a separator of its own', `${header.replaceAll(',', '|')}\n${row}\n`],
    ['another order', `${tallyColumns.toReversed().join(',')}\n${row}\n`],
    ['a column too many', `${header},x\n`],
    ['a column too few', `${header.slice(0, -10)}\n`],
    ['other names', `${header.replace('count', 'jumlah')}\n`],
    ['a broken quote', `"${header}\n`],
  ])('is refused whole with the header %s', async (_, content) => {
    const error: unknown = await read('tally.csv', content).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(KunjunganError)
    expect(error).toMatchObject({ code: 'input', message: expect.stringContaining(header) as string })
    expect(String(error)).not.toContain('3541')
  })

  it.each([
    ['only the header', `${header}\n`, 0],
    ['no newline at the end', `${header}\n${row}`, 1],
    ['a byte-order mark', `\uFEFF${header}\n${row}\n`, 1],
    ['CRLF', `${header}\r\n${row}\r\n`, 1],
    ['a header with CRLF and rows without', `${header}\r\n${row}\n${row}\n`, 2],
    ['empty lines', `${header}\n\n${row}\n  \n\n`, 1],
    ['quotes', `"${header.split(',').join('","')}"\n"${row.split(',').join('","')}"\n`, 1],
    ['blanks around the cells', ` ${header.split(',').join(' , ')}\n\t${row.split(',').join(' , ')}\n`, 1],
  ])('is read with %s', async (_, content, count) => {
    const file = await read('TALLY.CSV', content)
    expect(file.bad).toEqual([])
    expect(file.good).toHaveLength(count)
  })

  it('has the same identity for the same row, however it is spelt, and another one for another', async () => {
    const same = [
      row,
      `"${row.split(',').join('" , "')}"`,
      cellsWith({ count: '03541' }),
      cellsWith({ revision: '00' }),
    ]
    const ids = sent(await csv(...same)).map((event) => (event as { id: string }).id)
    expect(new Set(ids).size).toBe(1)
    const others = tallyColumns.map((column) => cellsWith({ [column]: other[column] ?? '' }))
    // One file each: two counts of one key in one file are refused.
    const files = await Promise.all(
      [row, ...others, cellsWith({ agency: 'a' }), cellsWith({ service: 'a' })].map((own) => csv(own)),
    )
    expect(files.flatMap(({ bad }) => bad)).toEqual([])
    expect(new Set(files.flatMap(sent).map((event) => (event as { id: string }).id)).size).toBe(
      tallyColumns.length + 3,
    )
  })

  const other: Record<string, string> = {
    mpp: 'kotim',
    agency: 'b',
    service: 'b',
    period_start: '2025-01-02',
    period_end: '2025-02-01',
    unit: 'visitors',
    count: '3542',
    revision: '1',
    publisher: 'dpmptsp',
  }

  it.each([
    [
      'count',
      [
        '',
        '1e3',
        '1.000',
        '12.0',
        '-1',
        '+1',
        '0x10',
        'banyak',
        '9007199254740992',
        '99999999999999999999',
        '1 000',
      ],
    ],
    ['revision', ['', '1.5', '-1', 'a']],
    ['unit', ['', 'Visits', 'orang']],
    ['period_start', ['', '2025-02-30', '01-01-2025', '2025-01-01T00:00:00Z']],
    ['period_end', ['', '2024-12-31', '2025-13-01']],
    ['agency', ['Disdukcapil', 'a b', '-']],
    ['service', ['KTP']],
    ['publisher', ['x'.repeat(65), 'a\u0001b']],
  ])('a wrong %s is named', async (column, values) => {
    const { good, bad } = await csv(...values.map((value) => cellsWith({ [column]: value })))
    expect(good).toEqual([])
    const named = bad.map(({ line, reason, detail }) => `${line} ${reason} ${detail.split(':')[0]}`)
    expect(named).toEqual(values.map((_, at) => `${at + 2} invalid_field ${column}`))
  })

  it('has its own reasons for cells, MPPs and personal data', async () => {
    const file = await csv(
      ...[
        cellsWith({ mpp: 'atlantis' }),
        cellsWith({ mpp: '' }),
        cellsWith({ publisher: 'budi@example.id' }),
        row,
      ],
      ...[cellsWith({ count: '"1,000"' }), cellsWith({ count: '1,000' }), 'balikpapan', `${row},x`],
      cellsWith({ period_start: '2027-01-01', period_end: '2027-01-31' }),
    )
    expect(file.good).toHaveLength(1)
    expect(lines(file)).toEqual([
      ...[
        [2, 'unknown_mpp'],
        [3, 'unknown_mpp'],
        [4, 'personal_data'],
        [6, 'invalid_field'],
      ],
      ...[
        [7, 'bad_row'],
        [8, 'bad_row'],
        [9, 'bad_row'],
        [10, 'bad_time'],
      ],
    ])
    expect(JSON.stringify(file.bad)).not.toMatch(/budi|atlantis|1,000/)
  })

  it.each(['\n', '\r\n'])(
    'numbers its lines as an editor does, quoted line breaks and all (%j)',
    async (end) => {
      const content = [
        header,
        row,
        '',
        cellsWith({ publisher: '"a' }),
        'b',
        'c"',
        row,
        cellsWith({ count: 'x' }),
        '',
      ].join(end)
      const file = await read('tally.csv', content)
      expect(file.good).toHaveLength(2)
      expect(file.bad.map(({ line }) => line)).toEqual([4, 5, 6, 8])
    },
  )

  it.each(['Budi "x"', '"Budi"x', '"Budi'])(
    'a stray quote spoils its own line alone and is not repeated: %s',
    async (publisher) => {
      const file = await csv(row, cellsWith({ publisher }), row)
      expect(file.good).toHaveLength(2)
      expect(lines(file)).toEqual([[3, 'bad_row']])
      expect(JSON.stringify(file.bad)).not.toContain('Budi')
    },
  )

  it('a line that is not in UTF-8 is bad, not repaired', async () => {
    const latin = Buffer.from(`${header}\n${row}\n${cellsWith({ publisher: 'Café' })}\n`, 'latin1')
    expect(lines(await read('tally.csv', latin))).toEqual([[3, 'bad_row']])
  })

  it('takes as time the local midnight that its period begins with, whenever it is sent', () => {
    const cells = Object.fromEntries(tallyColumns.map((column, at) => [column, row.split(',')[at] ?? '']))
    const time = (mpp: string): unknown =>
      tallyEvent({ ...cells, mpp } as Parameters<typeof tallyEvent>[0], utcOffsets)
    expect(time('balikpapan')).toHaveProperty('time', '2025-01-01T00:00:00+08:00')
    expect(time('kotim')).toHaveProperty('time', '2025-01-01T00:00:00+07:00')
  })

  it('the published tallies are the counts of visits over a period, as they were published', () => {
    const count = {
      mpp: 'kukar',
      unit: 'visits',
      value: '10',
      kind: 'count',
      source: 'S',
      period_start: '2025-01-01',
      period_end: '2025-01-31',
    } as (typeof reference.publishedFigures)[number]
    const figures = [
      ...[count, { ...count, agency: 'a' }, { ...count, unit: 'visitors' as const }],
      ...[
        { ...count, kind: 'mean_per_day' as never },
        { ...count, period_start: undefined },
      ],
      { ...count, period_end: undefined },
    ] as typeof reference.publishedFigures
    const published = {
      mpp: 'kukar',
      agency: '',
      service: '',
      unit: 'visits',
      count: '10',
      revision: '0',
    }
    const period = { period_start: '2025-01-01', period_end: '2025-01-31', publisher: 'S' }
    expect(publishedTallies({ ...reference, publishedFigures: figures })).toEqual([
      { ...published, ...period },
      { ...published, ...period, agency: 'a' },
    ])
  })

  it('the published tallies are all good', () => {
    const rows = publishedTallies(reference)
    expect(rows.length).toBeGreaterThan(0)
    for (const published of rows) {
      const event = tallyEvent(published, utcOffsets)
      expect(decodeIn('counter', recordOf(JSON.stringify(event))).kind, JSON.stringify(published)).toBe('row')
    }
  })
})
