import { describe, expect, it } from 'vitest'
import { columnNamesOf, selectOf, setupOf, widerRights } from '../../../../producers/connect/dialect.ts'
import type { Mapping } from '../../../../producers/connect/mapping.ts'
import { parseMapping } from '../../../../producers/connect/mapping-file.ts'

const text = `name: queue
mpp: balikpapan
time_zone: Asia/Jakarta
database: { kind: KIND, name: queue, user: reader, password_env: X }
tables: [queues, archive.queues]
joins: [{ table: unit, as: u, on: { id: unit_id } }]
day: day
ticket: { id: number }
agency: { column: u.code }
steps: { called: called_at }
`
const of = (kind: string): Mapping => parseMapping(text.replace('KIND', kind), 'x')

const format = (name: string, kind: string): Mapping =>
  parseMapping(text.replace('KIND', kind).replace('day: day', `day: day\nformats: { day: ${name} }`), 'x')

describe('the SQL of a mapping', () => {
  it('selects its columns alone, of a range of days', () => {
    expect(selectOf(of('mysql'), 'queues', '2026-11-28', '2026-11-30')).toEqual({
      text: 'SELECT `t`.`day` AS c0, `t`.`number` AS c1, `u`.`code` AS c2, `t`.`called_at` AS c3 FROM `queues` `t` LEFT JOIN `unit` `u` ON `u`.`id` = `t`.`unit_id` WHERE `t`.`day` >= ? AND `t`.`day` < ?',
      values: ['2026-11-28', '2026-11-30'],
    })
    expect(selectOf(of('postgresql'), 'archive.queues', 'a', 'b').text).toBe(
      'SELECT ("t"."day")::text AS c0, ("t"."number")::text AS c1, ("u"."code")::text AS c2, ("t"."called_at")::text AS c3 FROM "archive"."queues" "t" LEFT JOIN "unit" "u" ON "u"."id" = "t"."unit_id" WHERE "t"."day" >= $1 AND "t"."day" < $2',
    )
  })

  it('asks for days as the column of the day writes them', () => {
    const { text: where, values } = selectOf(
      format('DD/MM/YYYY', 'postgresql'),
      'queues',
      '2026-11-30',
      '2026-12-02',
    )
    expect(where).toMatch(/WHERE "t"."day" LIKE \$1 OR "t"."day" LIKE \$2$/)
    expect(values).toEqual(['30/11/2026%', '01/12/2026%'])
    const seconds = selectOf(format('epoch_seconds', 'mysql'), 'queues', '2026-11-30', '2026-12-02')
    expect(seconds.text).toMatch(/WHERE `t`.`day` >= \? AND `t`.`day` < \?$/)
    expect(seconds.values).toEqual(['1795971600', '1796144400'])
  })

  it('asks for the columns of a table in its own or the current schema', () => {
    expect(columnNamesOf(of('postgresql'), 'archive.queues').values).toEqual(['queues', 'archive'])
    expect(columnNamesOf(of('mariadb'), 'queues').text).toContain('table_schema = DATABASE()')
  })

  it('makes its session read-only, with a time limit and the zone of the mapping', () => {
    expect(setupOf(of('mariadb'))).toEqual([
      'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
      'SET SESSION TRANSACTION READ ONLY',
      'SET SESSION max_statement_time = 10',
    ])
    const { database, ...rest } = of('mariadb')
    const own = setupOf({ ...rest, database: { ...database, session_time_zone: 'UTC' } })
    expect(own.at(-1)).toBe("SET SESSION time_zone = '+00:00'")
    expect(setupOf(of('mysql'))).toContain('SET SESSION max_execution_time = 10000')
    expect(setupOf(of('postgresql'))).toEqual(
      expect.arrayContaining([
        'SET default_transaction_read_only = on',
        'SET statement_timeout = 10000',
        "SET TIME ZONE INTERVAL '+07:00' HOUR TO MINUTE",
      ]),
    )
  })
})

describe('rights', () => {
  it.each([
    ['GRANT USAGE ON *.* TO `reader`@`%`', []],
    ['GRANT SELECT ON `queue`.`queues` TO `reader`@`%`', []],
    ['GRANT SELECT (`id`, `number`), SHOW VIEW ON `queue`.`queues` TO `reader`@`%`', []],
    ['GRANT SELECT, INSERT, UPDATE ON `queue`.* TO `app`@`%`', ['INSERT, UPDATE ON `queue`.*']],
    ['GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION', ['ALL PRIVILEGES ON *.*']],
    ['GRANT SELECT ON *.* TO `reader`@`%`', ['SELECT ON *.* (every database of the server)']],
    ['GRANT `role` TO `reader`@`%`', []],
    ['SUPERUSER', ['SUPERUSER']],
  ])('%s', (line, wide) => expect(widerRights([line])).toEqual(wide))
})
