import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { columnsOf } from '../../../../producers/connect/mapping.ts'
import { parseMapping, readMapping } from '../../../../producers/connect/mapping-file.ts'
import { readText } from '../../../../producers/connect/session.ts'
import { mappingText } from '../../../support/connect-rows.ts'

const folder = join(import.meta.dirname, '../../../../producers/connect/mappings')
const shipped = readdirSync(folder)

function mistakeIn(from: string | RegExp, to: string): string {
  try {
    parseMapping(mappingText.replace(from, to), 'queue.yaml')
  } catch (error) {
    return (error as Error).message
  }
  return 'none'
}

describe('a mapping file', () => {
  it.each(shipped)('is shipped as %s, read, and at most 40 lines long', async (file) => {
    const mapping = await readMapping(join(folder, file))
    expect(`${mapping.name}.yaml`).toBe(file)
    expect(readFileSync(join(folder, file), 'utf8').split('\n').length).toBeLessThanOrEqual(40)
  })

  it('that is not there is said not to be there', async () => {
    await expect(readMapping('nofile.yaml')).rejects.toThrow(
      'nofile.yaml cannot be read: it is not there, check the path',
    )
    await expect(readText('/nofile', 'password_file')).rejects.toThrow(
      'database.password_file: /nofile cannot be read: it is not there, check the path',
    )
  })

  it('has six shapes', () => expect(shipped).toHaveLength(6))

  it('is what the documentation shows', () => {
    const page = readFileSync(join(folder, '../../../docs/connect-database.md'), 'utf8')
    const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(page) ?? []
    expect(parseMapping(yaml, 'page').steps.started?.at).toEqual([{ date: 'trx_date', time: 'start_time' }])
  })

  it('names every column that is read, and no other', () => {
    expect(columnsOf(parseMapping(mappingText, 'queue.yaml')).toSorted()).toEqual(
      ['called_at', 'canceled_at', 'code', 'counter', 'created_at', 'finished_at', 'kind', 'number'].concat([
        'served_at',
        'status',
        'updated_at',
      ]),
    )
  })

  it.each([
    [
      'a zone that is missing',
      /^time_zone.*\n/m,
      '',
      'line 1: time_zone: is missing, it must be one of Asia/Jakarta',
    ],
    ['a zone that is none', 'Asia/Makassar', 'WITA', 'line 3: time_zone: must be one of'],
    ['an unknown key', 'day: created_at', 'day: created_at\ndays: 3', 'has no days'],
    ['an unknown step', 'called: called_at', 'call: called_at', 'steps: has no call'],
    [
      'no column',
      'called: called_at',
      'called: "a b"',
      'line 15: steps.called.at.0: must be COLUMN of the table',
    ],
    ['a personal column', 'number]', 'nik]', 'line 11: ticket.id.0: names personal data'],
    ['a password in the mapping', 'password_env: QUEUE', 'password: QUEUE', 'database: has no password'],
    [
      'two passwords',
      'password_env: Q',
      'password_file: x\n  password_env: Q',
      'must have either password_env',
    ],
    [
      'a join that is not there',
      'day: created_at',
      'day: created_at\nservice: { column: s.code }',
      's.code: there is no join',
    ],
    [
      'a join that comes too late',
      'day: created_at',
      'joins: [{ table: a, as: a, on: { id: b.a_id } }, { table: b, as: b, on: { id: b_id } }]\nday: created_at',
      'line 10: joins.0.on.id: b.a_id: no join before this one is named b',
    ],
    [
      'a format of a column that is no time',
      'day: created_at',
      'day: created_at\nformats: { kind: epoch_seconds }',
      'line 11: formats.kind: is neither `day` nor a time of a step',
    ],
    [
      'a format that is none',
      'day: created_at',
      'day: created_at\nformats: { created_at: seconds }',
      'line 11: formats.created_at: must be one of epoch_seconds,',
    ],
    ['an agency that is no slug', /agency: .*/, 'agency: Dinas Dukcapil', 'agency: must be 1 to 64 of a-z'],
    ['YAML that is none', 'day: created_at', 'day: [created_at', 'line '],
  ])('tells %s with its line', (_title, from, to, message) => {
    expect(mistakeIn(from, to)).toContain(message)
  })

  it('lists every mistake at once', () => {
    const text = mappingText.replace('Asia/Makassar', 'WITA').replace('kind: mysql', 'kind: oracle')
    expect(() => parseMapping(text, 'queue.yaml')).toThrow(/line 3: time_zone[^]*line 5: database\.kind/)
  })

  it('says which file is not there', async () => {
    await expect(readMapping('/nowhere/queue.yaml')).rejects.toThrow('/nowhere/queue.yaml cannot be read')
  })
})
