/**
 * The reference data of the repository is right and complete, and wrong files are refused with every mistake
 * named.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KunjunganError } from '../../../infra/errors.ts'
import { readReference, referenceVersion } from '../../../sql/reference.ts'

const source = join(import.meta.dirname, '../../../sql/reference')

describe('the reference data of the repository', () => {
  it('holds the three MPPs with their official codes as texts', async () => {
    const { mpps, provinces } = await readReference(source)
    expect(provinces.map((row) => [row.province_code, row.slug])).toEqual([
      ['62', 'kalteng'],
      ['64', 'kaltim'],
    ])
    expect(
      mpps.map((row) => [row.mpp, row.regency_code, row.bps_code, row.time_zone, row.live_since]),
    ).toEqual([
      ['balikpapan', '64.71', '6471', 'Asia/Makassar', undefined],
      ['kotim', '62.02', '6202', 'Asia/Pontianak', undefined],
      ['kukar', '64.02', '6403', 'Asia/Makassar', undefined],
    ])
  })

  it('has as many agencies and services as were published for Balikpapan', async () => {
    const { agencies, services } = await readReference(source)
    expect(agencies.filter((row) => row.mpp === 'balikpapan')).toHaveLength(27)
    expect(services.filter((row) => row.mpp === 'balikpapan')).toHaveLength(80)
    expect(agencies.filter((row) => row.mpp === 'kukar')).toHaveLength(27)
  })

  it('marks as example all but what the sources name', async () => {
    const { mpps, agencies, services } = await readReference(source)
    expect(mpps.some((row) => row.is_example)).toBe(false)
    expect(agencies.filter((row) => !row.is_example).map((row) => `${row.mpp}/${row.agency}`)).toEqual([
      'balikpapan/disdukcapil',
      'balikpapan/dpmptsp',
      'balikpapan/bankaltimtara',
      'balikpapan/bpjs-kesehatan',
      'balikpapan/polri',
      'kotim/disdukcapil',
    ])
    expect(services.every((row) => row.is_example)).toBe(true)
  })

  it('limits the civil registration of Kotim to 70 tickets a day', async () => {
    const { agencies } = await readReference(source)
    expect(agencies.filter((row) => row.simulated_quota !== undefined)).toEqual([
      expect.objectContaining({ mpp: 'kotim', agency: 'disdukcapil', simulated_quota: 70 }),
    ])
  })
})

describe('wrong reference data', () => {
  let directory: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kunjungan-reference-'))
    await cp(source, directory, { recursive: true })
  })
  afterEach(() => rm(directory, { recursive: true }))

  const append = async (file: string, text: string): Promise<void> => {
    await writeFile(join(directory, file), `${await readFile(join(directory, file), 'utf8')}${text}\n`)
  }
  const messageOfReading = async (): Promise<string> => {
    const error: unknown = await readReference(directory).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(KunjunganError)
    expect(error).toMatchObject({ code: 'reference', exitCode: 1 })
    return error instanceof Error ? error.message : ''
  }

  it.each([
    [
      'mpps.csv',
      'berau,MPP Berau,Kab. Berau,64.03,6405,99,Asia/Makassar,,08:00,15:00,1',
      'mpps.csv:5 province_code 99',
    ],
    [
      'mpps.csv',
      'berau,MPP Berau,Kab. Berau,62.03,6405,64,Asia/Makassar,,08:00,15:00,1',
      'mpps.csv:5 regency_code 62.03',
    ],
    [
      'mpps.csv',
      'kukar,MPP,Kab.,64.03,6405,64,Asia/Makassar,,08:00,15:00,1',
      'mpps.csv:5 mpp kukar is already at mpps.csv:4',
    ],
    [
      'mpps.csv',
      'kaltim,MPP,Kab.,64.03,6405,64,Asia/Makassar,,08:00,15:00,1',
      'mpps.csv:5 BI user bi_kaltim is already',
    ],
    [
      'mpps.csv',
      'berau,MPP,Kab.,64.03,6405,64,Asia/Makassar,,15:00,08:00,1',
      'mpps.csv:5 opens_at 15:00 is not before',
    ],
    [
      'mpps.csv',
      'berau,MPP,Kab.,64.3,6405,64,Mars/Olympus,,08:00,15:00,1',
      'mpps.csv:5 regency_code: must be a Kemendagri',
    ],
    ['agencies.csv', 'berau,samsat,Samsat,,,,,,1', 'agencies.csv:76 mpp berau is not in mpps.csv'],
    [
      'agencies.csv',
      'kukar,klinik,Klinik,,16:00,,,,1',
      'agencies.csv:76 opens_at 16:00 is not before closes_at 15:00',
    ],
    [
      'services.csv',
      'kukar,klinik,periksa,Periksa,1',
      'services.csv:265 agency klinik of kukar is not in agencies.csv',
    ],
    ['holidays.csv', '2026-02-30,public_holiday,Salah', 'holidays.csv:137 date: must be a date'],
    ['ramadan.csv', '1450,2028-03-01,2028-02-01,estimated', 'ramadan.csv:7 end 2028-02-01 is before start'],
    [
      'published-figures.csv',
      'berau,,,,visits,1,count,x',
      'published-figures.csv:34 mpp berau is not in mpps.csv',
    ],
    ['alert-rules.csv', 'berau,,surge,1,,,', 'alert-rules.csv:2 mpp berau is not in mpps.csv'],
    ['alert-rules.csv', 'kukar,,rise,1,,,', 'alert-rules.csv:2 kind: must be surge, drop or silent'],
    ['alert-rules.csv', 'kukar,,surge,0,20,,', 'alert-rules.csv:2 sensitivity: must be 0.1 to 10'],
    [
      'alert-rules.csv',
      'kukar,polri,surge,0,1.5,10,\nkukar,polri,surge,1,,,',
      'alert-rules.csv:3 mpp, agency and kind kukar polri surge is already at alert-rules.csv:2',
    ],
    ['alert-rules.csv', 'kukar,,surge,0,,,48', 'alert-rules.csv:2 minimum_window_hours: must be 1 to 24'],
    ['provinces.csv', '65,kaltara', 'provinces.csv:4 has 2 cells, the header has 3'],
  ])('is refused: a line of %s', async (file, line, mistake) => {
    await append(file, line)
    expect(await messageOfReading()).toContain(mistake)
  })

  it('may lack the rules of alerts, which are exceptions', async () => {
    await append('alert-rules.csv', 'kukar,,drop,0,0.8,,2')
    expect((await readReference(directory)).alertRules).toEqual([
      {
        mpp: 'kukar',
        agency: undefined,
        kind: 'drop',
        is_off: false,
        sensitivity: 0.8,
        minimum_visits: undefined,
        minimum_window_hours: 2,
      },
    ])
    await rm(join(directory, 'alert-rules.csv'))
    expect((await readReference(directory)).alertRules).toEqual([])
  })

  it('is no other where a spreadsheet has saved the files again', async () => {
    const before = referenceVersion(await readReference(directory))
    const of = (file: string): Promise<string> => readFile(join(directory, file), 'utf8')
    const mpps = (await of('mpps.csv')).replaceAll(',', ';').replace('province_code', 'Province Code')
    await writeFile(join(directory, 'mpps.csv'), `sep=;\r\n${mpps.replaceAll('\n', '\r\n')};;;;;;;;;;\r\n`)
    await writeFile(join(directory, 'provinces.csv'), (await of('provinces.csv')).replaceAll('\n', ',,\r'))
    const ramadan = (await of('ramadan.csv')).replaceAll(',', '\t')
    await writeFile(join(directory, 'ramadan.csv'), Buffer.from(`\uFEFF${ramadan}`, 'utf16le'))
    expect(referenceVersion(await readReference(directory))).toBe(before)
  })

  it('names lines that are not in UTF-8, and files that are no CSV', async () => {
    const provinces = join(directory, 'provinces.csv')
    await writeFile(provinces, Buffer.from('province_code,slug,name\n64,kaltim,Kalimantan é\n', 'latin1'))
    await writeFile(join(directory, 'ramadan.csv'), '%PDF-1.4')
    const message = await messageOfReading()
    expect(message).toMatch(/provinces\.csv:2 is not in UTF-8: save the file as "CSV UTF-8"/)
    expect(message).toMatch(/ramadan\.csv is a PDF and no plain text/)
  })

  it('is refused with all mistakes of all files at once', async () => {
    await append('holidays.csv', '2026-13-01,public_holiday,Salah')
    await append('mpps.csv', 'Berau,MPP,Kab.,64.3,6405,64,Asia/Makassar,,08:00,15:00,1')
    await rm(join(directory, 'ramadan.csv'))
    await writeFile(join(directory, 'provinces.csv'), 'province_code,slug,nama\n')
    const message = await messageOfReading()
    for (const part of [
      'holidays.csv:137 date',
      'mpps.csv:5 mpp: ',
      'mpps.csv:5 regency_code: ',
      'ramadan.csv cannot be read: it is not there, check the path',
      'provinces.csv:1 column name is missing',
      'provinces.csv:1 column nama is not known',
    ]) {
      expect(message).toContain(part)
    }
  })
})

describe('the version of the reference data', () => {
  it('does not change with the order of rows or the formatting of the files', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'kunjungan-reference-'))
    await cp(source, directory, { recursive: true })
    const [header = '', ...rows] = (await readFile(join(source, 'mpps.csv'), 'utf8')).trim().split('\n')
    const quoted = rows.toReversed().map((row) =>
      row
        .split(',')
        .map((cell) => `"${cell}"`)
        .join(','),
    )
    await writeFile(join(directory, 'mpps.csv'), `\uFEFF${[header, ...quoted].join('\r\n')}\r\n\r\n`)
    const [ours, theirs] = [await readReference(source), await readReference(directory)]
    expect(referenceVersion(theirs)).toBe(referenceVersion(ours))
    expect(referenceVersion(ours)).toMatch(/^[0-9a-f]{12}$/)
    await rm(directory, { recursive: true })
  })

  it('changes with any value', async () => {
    const reference = await readReference(source)
    const holidays = reference.holidays.slice(1)
    expect(referenceVersion({ ...reference, holidays })).not.toBe(referenceVersion(reference))
  })
})
