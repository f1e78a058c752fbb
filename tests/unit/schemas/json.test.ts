/** JSON from outside: a wrapped value or nothing, never an exception. */
import { expect, it } from 'vitest'
import { isObject, parseJson } from '../../../schemas/json.ts'

it('what parses is wrapped, null as well', () => {
  expect(parseJson('null')).toEqual({ value: null })
  expect(parseJson(' {"a":[1]} ')).toEqual({ value: { a: [1] } })
})

it.each(['', '{', "{'a':1}", 'undefined'])('%j is none', (text) => {
  expect(parseJson(text)).toBeUndefined()
})

it('an object is neither null nor a list', () => {
  expect([{}, Object.create(null)].every(isObject)).toBe(true)
  expect([null, [], 'a', 1, undefined].some(isObject)).toBe(false)
})
