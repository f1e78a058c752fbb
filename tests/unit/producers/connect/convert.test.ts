import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Claim, convertRow, type Converted, type Row } from '../../../../producers/connect/convert.ts'
import { columnsOf } from '../../../../producers/connect/mapping.ts'
import { parseMapping, readMapping } from '../../../../producers/connect/mapping-file.ts'
import { at, mapping, mappingText, rowOf } from '../../../support/connect-rows.ts'

function claimsOf(converted: Converted): readonly Claim[] {
  return converted.kind === 'ticket' ? converted.claims : []
}
const stepsOf = (converted: Converted): string[] => claimsOf(converted).map(({ step }) => step)
const convert = (more: Row): Converted => convertRow(mapping, rowOf(more))

describe('a row', () => {
  it('says the steps whose times are there, and no other', () => {
    expect(convert({})).toMatchObject({ kind: 'ticket', day: '2026-11-29', ticketId: 'disdukcapil-12' })
    expect(claimsOf(convert({}))).toEqual([
      { step: 'issued', timeMs: at('08:00:00'), agency: 'disdukcapil', ticketNumber: '12' },
    ])
    const called = convert({ called_at: '2026-11-29 08:10:00', counter: 'Loket 3' })
    expect(claimsOf(called)[1]).toEqual({
      step: 'called',
      timeMs: at('08:10:00'),
      agency: 'disdukcapil',
      counter: 'loket-3',
    })
    expect(stepsOf(convert({ canceled_at: '2026-11-29 08:05:00' }))).toEqual(['issued', 'cancelled'])
  })

  it('takes a step only with its status, and falls back to another column', () => {
    expect(stepsOf(convert({ finished_at: '2026-11-29 09:00:00' }))).toEqual(['issued'])
    const done = { status: 'Selesai ', updated_at: '2026-11-29 09:30:00' }
    expect(claimsOf(convert(done)).at(-1)).toMatchObject({ step: 'completed', timeMs: at('09:30:00') })
    expect(claimsOf(convert({ ...done, finished_at: '2026-11-29 09:00:00' })).at(-1)?.timeMs).toBe(
      at('09:00:00'),
    )
    expect(stepsOf(convert({ status: 'skipped', called_at: '2026-11-29 08:10:00' }))).toEqual([
      'issued',
      'called',
      'missed',
    ])
  })

  it('is held back where it cannot be told', () => {
    expect(convert({ created_at: '0000-00-00' })).toEqual({ kind: 'held', reason: 'no_day' })
    expect(convert({ code: 'Z' })).toMatchObject({ reason: 'unknown_agency', remark: { value: 'Z' } })
    expect(convert({ number: ' ' })).toMatchObject({ reason: 'no_ticket_id' })
    expect(convert({ number: '9'.repeat(64) })).toMatchObject({ reason: 'long_ticket_id' })
    expect(convert({ kind: 'test' })).toEqual({ kind: 'other' })
  })

  it.each([
    ['number', '081234567890'],
    ['number', '0812 3456 7890'],
    ['number', 'budi@example.id'],
    ['number', ' 6471015508900001 '],
    ['code', 'budi@example.id'],
    ['to', 'budi@example.id'],
    ['from', 'budi@example.id'],
  ])('is held back as a whole where %s becomes part of an id or an agency and is %s', (column, value) => {
    const side = column === 'from' ? 'from_agency' : 'to_agency'
    const moving = parseMapping(
      mappingText
        .replace('{ id:', '{ prefix: none, id:')
        .replace('{ column: code, aliases: { A: disdukcapil, B: dpmptsp } }', '{ column: code }')
        .replace('steps:', `steps:\n  transferred: { at: called_at, ${side}: { column: ${column} } }`),
      'x',
    )
    expect(convertRow(moving, rowOf({ [column]: value }))).toEqual({
      kind: 'held',
      day: '2026-11-29',
      reason: 'personal_data',
    })
  })

  it.each(['service', 'counter', 'channel', 'shown'])(
    'leaves personal data of %s out, and says so',
    (column) => {
      const all = parseMapping(
        mappingText
          .replace('number: number', 'number: shown')
          .replace('counter:', 'service: { column: service }\nchannel: { column: channel }\ncounter:'),
        'x',
      )
      const row = rowOf({
        ...{
          called_at: '2026-11-29 08:10:00',
          service: 'KTP',
          channel: 'walk in',
          counter: '3',
          shown: 'A-12',
        },
        [column]: ' siti@kantor.id',
      })
      const converted = convertRow(all, row)
      const fields = [
        ...['service', 'counter', 'channel'].filter((name) => name !== column),
        ...(column === 'shown' ? [] : ['ticketNumber']),
      ]
      const said = Object.assign({}, ...claimsOf(converted)) as Claim
      const base = ['agency', 'step', 'timeMs']
      expect(Object.keys(said).toSorted()).toEqual([...fields, ...base].toSorted())
      expect(converted).toMatchObject({
        remarks: [
          { kind: 'unknown_value', column, value: expect.stringContaining('siti@kantor.id') as string },
        ],
      })
    },
  )

  it('with a number that only looks like a phone number has the id of another column', () => {
    const byKey = parseMapping(mappingText.replace('id: [number]', 'id: [id]'), 'x')
    const converted = convertRow(byKey, rowOf({ id: '4711', number: '0820261129012' }))
    expect(converted).toMatchObject({ kind: 'ticket', ticketId: 'disdukcapil-4711' })
    expect(claimsOf(converted)[0]).not.toHaveProperty('ticketNumber')
  })

  it('is searched for personal data in every column of the id, and not where aliases stand for the value', () => {
    const two = parseMapping(mappingText.replace('id: [number], number: number', 'id: [code, number]'), 'x')
    expect(convertRow(two, rowOf({ number: '081234567890' }))).toMatchObject({ reason: 'personal_data' })
    const aliased = parseMapping(
      mappingText.replace('{ column: counter }', '{ column: counter, aliases: { siti@kantor.id: loket-1 } }'),
      'x',
    )
    const called = { called_at: '2026-11-29 08:10:00', counter: 'siti@kantor.id' }
    expect(claimsOf(convertRow(aliased, rowOf(called)))[1]).toMatchObject({ counter: 'loket-1' })
  })

  it('tells what it does not understand', () => {
    const converted = convert({ status: 'parkir', called_at: 'nanti' })
    expect(converted.kind === 'ticket' && converted.remarks).toEqual([
      { kind: 'unknown_status', column: 'status', value: 'parkir' },
      { kind: 'unreadable_time', column: 'called_at', value: 'nanti' },
    ])
  })

  it('has an id of the allowed characters, with the time of issue where numbers restart', () => {
    expect(convert({ number: 'A 1/é' })).toMatchObject({ ticketId: 'disdukcapil-A_20_1/_e9_' })
    const restarting = parseMapping(mappingText.replace('id: [number]', 'restarts: true, id: [number]'), 'x')
    expect(convertRow(restarting, rowOf())).toMatchObject({ ticketId: 'disdukcapil-12-080000000' })
    const whole = parseMapping(mappingText.replace('id: [number]', 'prefix: none, id: [code, number]'), 'x')
    expect(convertRow(whole, rowOf())).toMatchObject({ ticketId: 'A-12' })
  })
})

const folder = join(import.meta.dirname, '../../../../producers/connect/mappings')
async function shipped(name: string, values: Row): Promise<Converted> {
  const read = await readMapping(join(folder, `${name}.yaml`))
  return convertRow(read, {
    ...Object.fromEntries(columnsOf(read).map((column) => [column, null])),
    ...values,
  })
}
const noon = '2026-11-29 12:00:00'

describe('the shipped mappings', () => {
  it('timestamps', async () => {
    const row = { created_at: noon, called_at: noon, served_at: noon, finished_at: noon, status: 'completed' }
    const converted = await shipped('timestamps', { ...row, number: '7', 's.code': 'PTSP', counter_id: '2' })
    expect(stepsOf(converted)).toEqual(['issued', 'called', 'started', 'completed'])
    expect(converted).toMatchObject({ ticketId: 'dpmptsp-7' })
  })

  it('indonesian, with services', async () => {
    const row = { tanggal: '2026-11-29', waktu_ambil: noon, waktu_panggil: noon, status: 'lewat' }
    const converted = await shipped('indonesian', {
      ...row,
      no_antrian: '7',
      'l.kode_instansi': 'capil',
      id_layanan: '2',
      'l.nama_loket': 'Loket 1',
    })
    expect(stepsOf(converted)).toEqual(['issued', 'called', 'missed'])
    expect(claimsOf(converted)[1]).toMatchObject({ service: 'kartu-keluarga', counter: 'loket-1' })
  })

  it.each([
    ['0', null, []],
    ['1', noon, ['called']],
    ['2', noon, ['called']],
  ])('status-number %s', async (status, updated_date, expected) => {
    const row = { tanggal: '2026-11-29', no_antrian: '7', status, updated_date }
    expect(stepsOf(await shipped('status-number', row))).toEqual(expected)
  })

  it('flags, with a row for the transfer', async () => {
    const row = { trx_date: '2026-11-29', issue_time: '08:00:00', dept_code: 'A', ticket_no: '7' }
    const flags = { is_called: '0', is_done: '0', is_noshow: '0', call_time: '00:00:00' }
    expect(claimsOf(await shipped('flags', { ...row, ...flags }))).toEqual([
      { step: 'issued', timeMs: at('08:00:00'), agency: 'disdukcapil' },
    ])
    const moved = { ...row, ...flags, dept_code: 'B', from_dept: 'A', issue_time: '09:00:00' }
    const called = { ...moved, is_called: '1', call_time: '09:10:00' }
    const converted = await shipped('flags', called)
    expect(converted).toMatchObject({ ticketId: '7' })
    expect(claimsOf(converted)).toEqual([
      { step: 'called', timeMs: at('09:10:00'), agency: 'dpmptsp' },
      { step: 'transferred', timeMs: at('09:00:00'), agency: 'disdukcapil', toAgency: 'dpmptsp' },
    ])
  })

  it('today-and-backup, an hour behind, by fallback', async () => {
    const row = { waktu_daftar: '2026-11-29 07:00:00', kode: 'C', nomor: '7', sumber: 'web' }
    const done = { status: 'selesai', waktu_ubah: '2026-11-29 08:00:00' }
    expect(claimsOf(await shipped('today-and-backup', { ...row, ...done }))).toMatchObject([
      { step: 'issued', timeMs: at('08:00:00'), channel: 'online', ticketNumber: '7' },
      { step: 'completed', timeMs: at('09:00:00'), agency: 'bankaltimtara' },
    ])
  })

  it('soft-delete, whose times carry their zone', async () => {
    const row = {
      issued_at: '2026-11-29 00:00:00+00',
      ticket_code: 'X-1',
      'u.slug': 'bpjs',
      state: 'cancelled',
    }
    const closed = { ...row, closed_at: '2026-11-29 00:30:00+00' }
    expect(claimsOf(await shipped('soft-delete', closed))).toMatchObject([
      { step: 'issued', timeMs: at('08:00:00'), agency: 'bpjs' },
      { step: 'cancelled', timeMs: at('08:30:00') },
    ])
    expect(await shipped('soft-delete', { ...closed, deleted_at: noon })).toEqual({ kind: 'other' })
  })
})
