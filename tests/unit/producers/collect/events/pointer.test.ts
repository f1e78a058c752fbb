import { describe, expect, it } from 'vitest'
import { pointerOf } from '../../../../../producers/collect/events/pointer.ts'
import type { Reason } from '../../../../../schemas/reasons.ts'

const nik = '6471010101900001'
const event = (more: object): Buffer =>
  Buffer.from(JSON.stringify({ type: 'mpp.survey.submitted', id: 'a', data: {}, ...more }))

describe('pointerOf', () => {
  it.each<[Reason, string, string]>([
    ['not_cloudevent', 'id: must be a text', '/id'],
    ['not_cloudevent', 'data: must be an object', '/data'],
    ['not_cloudevent', 'a field: its name must be a-z and 0-9', ''],
    ['not_cloudevent', 'the value is no JSON object', ''],
    ['unknown_type', 'type: is none of the contract', '/type'],
    ['unknown_type', 'data: holds a whole event', '/data'],
    ['bad_time', 'time: is missing', '/time'],
    ['unknown_mpp', 'mpp: is not in the reference data', '/data/mpp'],
    ['unknown_field', 'data: has a field', '/data'],
    ['unknown_field', 'scores: has a field', '/data/scores'],
    ['invalid_field', 'agency: must be', '/data/agency'],
    ['invalid_field', 'time: must be at most 4', '/data/scores/time'],
    ['invalid_field', 'a field: must be', '/data'],
    ['too_large', 'the value has', ''],
  ])('of %s, %s', (reason, detail, expected) => {
    expect(pointerOf({ kind: 'refusal', reason, detail }, Buffer.from('{}'))).toBe(expected)
  })

  it.each([
    [{ id: nik }, '/id'],
    [{ subject: `a ${nik}` }, '/subject'],
    [{ extension: nik }, ''],
    [{ data: { ticket_id: nik } }, '/data/ticket_id'],
    [{ data: { mpp: 'a', [nik]: 'b' } }, '/data'],
    [{ data: { unknown: { deeper: nik } } }, '/data'],
    [{ data: { scores: { [nik]: 1 } } }, '/data/scores'],
    [{ type: 'x', data: { ticket_id: nik } }, '/data'],
    [{}, ''],
  ])('finds personal data of %j', (more, expected) => {
    const refusal = { kind: 'refusal', reason: 'personal_data', detail: 'x' } as const
    expect(pointerOf(refusal, event(more))).toBe(expected)
  })
})
