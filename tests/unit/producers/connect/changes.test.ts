import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../../schemas/event.ts'
import {
  applied,
  type Changes,
  changesOf,
  type ChangesConfig,
  type Entry,
  type Unsayable,
} from '../../../../producers/connect/changes.ts'
import type { Row } from '../../../../producers/connect/convert.ts'
import { ticketsOf } from '../../../../producers/connect/tickets.ts'
import { mapping, rowOf } from '../../../support/connect-rows.ts'

const config: ChangesConfig = {
  source: '/connect/balikpapan/queue',
  mpp: 'balikpapan',
  utcOffsetMinutes: 480,
  from: '2026-11-28',
  to: '2026-11-29',
  refuse: () => undefined,
}

/** Reads in turn, each with what the one before has left. */
function reads(...tables: (readonly Row[])[]): { known: Map<string, Entry>; events: Event[][] } {
  const known = new Map<string, Entry>()
  const events = tables.map((rows) => {
    const { changes } = changesOf(config, ticketsOf(mapping, rows), known)
    applied(known, changes)
    return changes.flatMap((change) => change.events)
  })
  return { known, events }
}

function unsayableAfter(...tables: (readonly Row[])[]): readonly Unsayable[] {
  return reads(...tables).known.get('2026-11-29 disdukcapil-12')?.unsayable ?? []
}

const later = (clock: string): string => `2026-11-29 ${clock}`
const other = rowOf({ number: '13' })
const done = (clock: string): Row => rowOf({ status: 'done', finished_at: later(clock) })
const arbitraryRow = fc
  .record({
    number: fc.integer({ min: 1, max: 6 }).map(String),
    code: fc.constantFrom('A', 'B'),
    called_at: fc.option(fc.constantFrom(later('08:10:00'), later('08:20:00'))),
    finished_at: fc.option(fc.constantFrom(later('09:00:00'), later('09:10:00'))),
    status: fc.constantFrom('waiting', 'done', 'skipped'),
    counter: fc.option(fc.constantFrom('1', '2')),
  })
  .map(rowOf)
const arbitraryTable = fc.array(arbitraryRow, { maxLength: 12 })

describe('what is new in a read', () => {
  it('is sent once, and a further step alone', () => {
    const called = rowOf({ called_at: later('08:10:00') })
    const { events } = reads([rowOf()], [rowOf()], [called], [called])
    expect(events.map((one) => one.map(({ type }) => type))).toEqual([
      ['mpp.ticket.issued'],
      [],
      ['mpp.ticket.called'],
      [],
    ])
  })

  it('has the same ids when tables are read again from nothing, in any order and from any table', () => {
    fc.assert(
      fc.property(fc.array(arbitraryTable, { maxLength: 4 }), arbitraryTable, (history, last) => {
        const sent = new Set(
          reads(...history, last)
            .events.flat()
            .map(({ id }) => id),
        )
        const again = reads([...last, ...last.toReversed()]).events.flat()
        expect(again.every(({ id }) => sent.has(id))).toBe(true)
        expect(new Set(again.map(({ id }) => id)).size).toBe(again.length)
      }),
    )
  })

  it('never has one id for two contents', () => {
    fc.assert(
      fc.property(fc.array(arbitraryTable, { maxLength: 5 }), (history) => {
        const contents = new Map<string, string>()
        for (const table of history)
          for (const event of reads(table).events.flat()) {
            const before = contents.get(event.id)
            expect(before ?? JSON.stringify(event)).toBe(JSON.stringify(event))
            contents.set(event.id, JSON.stringify(event))
          }
      }),
    )
  })

  it('leaves nothing to say after the same table once more', () => {
    fc.assert(
      fc.property(arbitraryTable, arbitraryTable, (before, table) => {
        const { known } = reads(before, table, table)
        const { changes } = changesOf(config, ticketsOf(mapping, table), known)
        expect(changes).toEqual([])
      }),
    )
  })

  it('is nothing when rows move to the archive, are in both, or a whole day is emptied', () => {
    const table = [rowOf(), other]
    const { events, known } = reads(table, [...table, rowOf()], [other, rowOf()], [], [], [])
    expect(events.slice(1).flat()).toEqual([])
    expect([...known.values()].every(({ unsayable }) => unsayable.length === 0)).toBe(true)
  })

  it('is nothing when the dump of a former evening is restored, nor when all of it is there again', () => {
    const yesterday = { created_at: '2026-11-28 08:00:00' }
    const dump = [rowOf(yesterday), rowOf({ ...yesterday, number: '13' })]
    const called = rowOf({ ...yesterday, called_at: '2026-11-28 08:10:00' })
    const full = [called, rowOf({ ...yesterday, number: '13' }), rowOf({ number: '1' })]
    const restored = reads(full, dump, dump, dump)
    expect(restored.events.map(({ length }) => length)).toEqual([4, 0, 0, 0])
    // The call is not in the dump; today's ticket is left, as its whole day is gone.
    expect([...restored.known.values()].map(({ unsayable }) => unsayable)).toEqual([['withdrawn'], [], []])
    const again = reads(full, dump, full)
    expect(again.events.map(({ length }) => length)).toEqual([4, 0, 0])
    expect([...again.known.values()].flatMap(({ unsayable }) => unsayable)).toEqual([])
  })

  it('is judged again at each read where it was refused', () => {
    const known = new Map<string, Entry>()
    const read = ticketsOf(mapping, [rowOf()])
    const refusing = { ...config, refuse: () => 'bad_time' as const }
    const judged: Changes = changesOf(refusing, read, known)
    expect([judged.refused, judged.changes.flatMap(({ events }) => events)]).toEqual([['bad_time'], []])
    applied(known, judged.changes)
    expect(changesOf(refusing, read, known)).toEqual({ changes: [], refused: ['bad_time'] })
    expect(changesOf(config, read, known).changes[0]?.events).toHaveLength(1)
  })
})

describe('what events cannot say', () => {
  const called = rowOf({ called_at: later('08:10:00') })
  it.each([
    ['nothing', [[called], [called]], []],
    ['a call moved to later', [[called], [rowOf({ called_at: later('08:30:00') })]], ['corrected']],
    ['a call moved to earlier', [[called], [rowOf({ called_at: later('08:05:00') })]], []],
    ['a call taken back', [[called], [rowOf()]], ['withdrawn']],
    ['another counter', [[called], [{ ...called, counter: '4' }]], ['changed']],
    ['a row that is gone for two reads', [[called, other], [other], [other]], ['gone']],
    ['a row that is gone for one read', [[called, other], [other]], []],
    ['a row that is back', [[called, other], [other], [other], [called, other]], []],
  ] satisfies [string, Row[][], Unsayable[]][])('%s', (_title, tables, expected) => {
    expect(unsayableAfter(...tables)).toEqual(expected)
  })

  it('an end moved to earlier, but not to later', () => {
    expect(unsayableAfter([done('09:00:00')], [done('08:50:00')])).toEqual(['corrected'])
    expect(unsayableAfter([done('09:00:00')], [done('09:10:00')])).toEqual([])
  })
})

describe('tickets of a read', () => {
  it('collide where one id has two times of issue', () => {
    const again = rowOf({ created_at: later('10:00:00') })
    const { tickets } = ticketsOf(mapping, [rowOf(), rowOf(), again, other])
    expect([...tickets.values()].map(({ isCollision }) => isCollision)).toEqual([true, false])
  })
})
