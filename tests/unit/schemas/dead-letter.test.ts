/** The names of dead letters and of their headers. */
import { describe, expect, it } from 'vitest'
import {
  deadLetterHeaders,
  deadLetterId,
  deadLetterOwnHeaders,
  deadLetterPrefix,
  headerText,
  replayHeader,
} from '../../../schemas/dead-letter.ts'

it('a dead letter is named by the place of its original', () => {
  expect(deadLetterId('mpp.queue.v1', 3, '41')).toBe('mpp.queue.v1:3:41')
})

it('its own headers are all but that of a replay, and all begin alike', () => {
  expect(deadLetterOwnHeaders).toEqual(
    new Set(Object.values(deadLetterHeaders).filter((name) => name !== replayHeader)),
  )
  for (const name of Object.values(deadLetterHeaders)) expect(name.startsWith(deadLetterPrefix)).toBe(true)
})

describe('the text of a header', () => {
  it.each([
    ['of bytes', { a: Buffer.from('x') }, 'x'],
    ['of text', { a: 'x' }, 'x'],
    ['that is missing', { b: 'x' }, undefined],
    ['without a value', { a: null }, undefined],
    ['that is there twice', { a: ['x', 'y'] }, undefined],
    ['of a record without headers', undefined, undefined],
  ] as const)('%s', (_, headers, expected) => {
    expect(headerText(headers, 'a')).toBe(expected)
  })
})
