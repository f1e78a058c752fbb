/** Forms of JSON that are not one event a line, and what is judged line by line all the same. */
import { describe, expect, it } from 'vitest'
import { wrongJsonForm } from '../../../../producers/import/json-form.ts'

const event = { specversion: '1.0', id: 'a', data: {} }
const line = JSON.stringify(event)
const laidOut = JSON.stringify(event, null, 2)

function form(text: string, isNamedJson = false): string {
  const wrong = wrongJsonForm(text, isNamedJson)
  if (wrong === undefined) return 'lines'
  return /array|one event over|over several|neither|jq -c '[^']*'/.exec(wrong)?.[0] ?? wrong
}

describe('lines are judged one by one', () => {
  it.each([
    ['one event', line],
    ['several', `${line}\n${line}\n`],
    ['with blanks around', ` \n${line}\r\n`],
    ['a line that is no JSON', '{ this is no JSON\n'],
    ['a broken first line', `{"a": broken}\n${line}`],
    ['a first line that ends with a comma', `${line},\n${line}`],
    ['something else', 'mpp,agency\n'],
    ['nothing', ''],
    ['one document that is no event and no wrapper', '{"a":1}'],
    ['an event with a list of objects', JSON.stringify({ ...event, list: [{}] })],
    ['what has an attribute of events', '{"data":[{}]}'],
    ['a list of other things', '{"list":[1,2]}'],
    ['an empty list', '{"list":[]}'],
    ['a first line of a text with braces', `x{\n${line}`],
    ['a text behind a brace', '{ text {\n}'],
  ])('%s', (_, text) => {
    expect(form(text)).toBe('lines')
  })
})

describe('a file of one document', () => {
  it.each([
    ['an array', '[{}]', 'array'],
    ['an array behind blanks', '  \n[{}]', 'array'],
    ['a wrapper', `{"events":[${line}]}`, "jq -c '.events[]'"],
    ['a wrapper with other fields', '{"total":1,"none":[],"items":[{}]}', "jq -c '.items[]'"],
    ['a wrapper whose list has no plain name', '{"the events":[{}]}', `jq -c '."NAME"[]'`],
    ['a wrapper whose list has a long name', `{"${'n'.repeat(33)}":[{}]}`, `jq -c '."NAME"[]'`],
    ['a wrapper whose list has a name of 32', `{"${'n'.repeat(32)}":[{}]}`, `jq -c '.${'n'.repeat(32)}[]'`],
    ['an event laid out', laidOut, 'one event over'],
    ['an event laid out with CR alone', laidOut.replaceAll('\n', '\r'), 'one event over'],
    ['an event laid out with CRLF', laidOut.replaceAll('\n', '\r\n'), 'one event over'],
    ['a wrapper laid out', JSON.stringify({ items: [event] }, null, 2), "jq -c '.items[]'"],
    ['a document laid out', JSON.stringify({ a: 1 }, null, 2), 'neither'],
    ['events laid out', `${laidOut}\n${laidOut}`, 'over several'],
    ['events that begin in their first line', `{"specversion": "1.0",\n"id": "a"}\n{}`, 'over several'],
    ['events whose first line opens an object', `{"data": {\n}}\n{}`, 'over several'],
    ['events whose first line opens a list', `{"data": [ \n]}\n{}`, 'over several'],
  ])('%s is named', (_, text, name) => {
    expect(form(text)).toBe(name)
  })

  it('that is named .json is no event, where one of another name is judged', () => {
    expect([form('{"a":1}', true), form('{"a":1}', false)]).toEqual(['neither', 'lines'])
    expect([form(line, true), form('{"data":[{}]}', true)]).toEqual(['lines', "jq -c '.data[]'"])
    expect(form('{"a":', true)).toBe('lines')
  })
})
