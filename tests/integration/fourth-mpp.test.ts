/**
 * A further MPP is a row of reference data and nothing else: another province, another zone (UTC+9), its own users.
 * An agency that is not registered works too.
 */
import { cp, appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { biUsers } from '../../sql/access/users.ts'
import { readReference } from '../../sql/reference.ts'
import { simulateDay } from '../../producers/simulate/simulate-day.ts'
import { parseDay } from '../../schemas/time.ts'
import { checkout, createPipeline, type Pipeline } from '../support/pipeline.ts'

let folder: string
let pipeline: Pipeline

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-reference-'))
  await cp(join(checkout, 'sql', 'reference'), folder, { recursive: true })
  await appendFile(join(folder, 'provinces.csv'), '91,papua,Papua\n')
  await appendFile(
    join(folder, 'mpps.csv'),
    'jayapura,MPP Kota Jayapura,Kota Jayapura,91.71,9471,91,Asia/Jayapura,,08:00,15:00,1\n',
  )
  await appendFile(join(folder, 'agencies.csv'), 'jayapura,disdukcapil,Disdukcapil Kota Jayapura,,,,15,,1\n')
  pipeline = await createPipeline('fourth', await readReference(folder))
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const issued = (
  id: string,
  time: string,
  agency: string,
): { type: string; data: object; [key: string]: unknown } => ({
  specversion: '1.0',
  id,
  source: '/test/fourth',
  type: 'mpp.ticket.issued',
  time,
  data: { mpp: 'jayapura', agency, ticket_id: id },
})

describe('a fourth MPP by data alone', () => {
  it('has its figures in its own zone, province and codes', async () => {
    await pipeline.send([
      issued('a', '2026-01-05T14:59:59Z', 'disdukcapil'),
      issued('b', '2026-01-05T15:00:00Z', 'disdukcapil'),
      issued('c', '2026-01-05T23:30:00Z', 'kantor-pos'),
    ])
    await pipeline.catchUp()
    const days = (await pipeline.view('visits_by_mpp_day')).filter((row) => row['mpp'] === 'jayapura')
    expect(days).toMatchObject([
      {
        province_code: '91',
        province: 'Papua',
        regency_code: '91.71',
        regency: 'Kota Jayapura',
        local_date: '2026-01-05',
        visits: 1,
      },
      { local_date: '2026-01-06', visits: 2, agencies_active: 2 },
    ])
    expect(
      (await pipeline.view('province_month')).find((row) => row['province_code'] === '91'),
    ).toMatchObject({
      mpps_reporting: 1,
      mpps_registered: 1,
      visits: 3,
      busiest_mpp: 'jayapura',
    })
  })

  it('lists an agency that is not in the data under its slug', async () => {
    const rows = (await pipeline.view('visits_by_agency_day')).filter((row) => row['agency'] === 'kantor-pos')
    expect(rows).toMatchObject([{ agency_name: 'kantor-pos', visits: 1 }])
  })

  it('is simulated by a sensible profile and gets its own users', () => {
    const day = parseDay('2026-01-06') ?? 0
    expect(
      simulateDay({ reference: pipeline.reference, mpp: 'jayapura', day, seed: 1 }).length,
    ).toBeGreaterThan(50)
    expect(biUsers(pipeline.reference).map(([user]) => user)).toEqual(
      expect.arrayContaining(['bi_papua', 'bi_jayapura']),
    )
  })
})
