/** A small mapping, and rows of it as a database gives them, for the tests of the connector. */
import type { Row } from '../../producers/connect/convert.ts'
import { parseMapping } from '../../producers/connect/mapping-file.ts'

export const mappingText = `name: queue
mpp: balikpapan
time_zone: Asia/Makassar
database:
  kind: mysql
  name: queue
  user: reader
  password_env: QUEUE_PASSWORD
tables: [queues, queues_backup]
day: created_at
ticket: { id: [number], number: number }
agency: { column: code, aliases: { A: disdukcapil, B: dpmptsp } }
counter: { column: counter }
steps:
  called: called_at
  issued: created_at
  started: served_at
  completed: { at: [finished_at, updated_at], when: { status: [done, selesai] } }
  missed: { at: called_at, when: { status: [skipped] } }
  cancelled: { at: canceled_at }
rows: { kind: { not: test } }
ignore: { status: [waiting, called, canceled] }
`

export const mapping = parseMapping(mappingText, 'queue.yaml')

/** A ticket that waits since 08:00 local time, with what else is given. */
export function rowOf(more: Row = {}): Row {
  const none = { called_at: null, served_at: null, finished_at: null, canceled_at: null, updated_at: null }
  return {
    ...none,
    counter: null,
    kind: null,
    status: 'waiting',
    code: 'A',
    number: '12',
    created_at: '2026-11-29 08:00:00',
    ...more,
  }
}

/** A local time of that day as an instant. */
export function at(clock: string): number {
  return Date.parse(`2026-11-29T${clock}+08:00`)
}
