import { describe, expect, it } from 'vitest'
import { databaseFault } from '../../../../producers/connect/database-fault.ts'
import { mapping } from '../../../support/connect-rows.ts'

describe('the fault of a database', () => {
  it.each([
    ['ER_ACCESS_DENIED_ERROR', 'MySQL at 127.0.0.1:3306 refuses the login of reader'],
    ['28P01', 'refuses the login'],
    ['3D000', 'has no database queue for reader'],
    ['ER_BAD_FIELD_ERROR', 'The tables are not as the mapping queue says (what it said)'],
    ['42P01', 'The tables are not as the mapping queue says'],
    ['42501', 'denies reader a right'],
    ['22P02', 'where it holds numbers or the day first, say so in `formats` (queue)'],
    ['42883', 'cannot compare the columns of a join (what it said)'],
    ['ER_STATEMENT_TIMEOUT', 'took too long to answer'],
    ['ER_UNKNOWN_SYSTEM_VARIABLE', 'set database.kind to mysql or mariadb'],
    ['42601', 'refuses the query (42601)'],
    ['57P03', 'does not answer (57P03)'],
    ['ER_SERVER_SHUTDOWN', 'does not answer (ER_SERVER_SHUTDOWN)'],
    ['EPIPE', 'does not answer (EPIPE)'],
    ['ECONNREFUSED', 'does not answer (ECONNREFUSED)'],
    ['', 'does not answer (connection lost)'],
  ])('%s is reported with its fix', (code, text) => {
    const error = Object.assign(new Error('what it said'), code === '' ? {} : { code })
    expect(databaseFault(error, mapping)).toMatchObject({
      code: 'database',
      message: expect.stringContaining(text) as string,
    })
  })

  it('is reported once', () => {
    const fault = databaseFault(new Error('x'), mapping)
    expect(databaseFault(fault, mapping)).toBe(fault)
  })
})
