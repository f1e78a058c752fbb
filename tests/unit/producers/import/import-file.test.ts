/** Files of events: what is sent, and which line is bad for which reason (docs/commands.md). */
import { describe, expect, it } from 'vitest'
import { readImportFile } from '../../../../producers/import/import-file.ts'
import { eventOf, utcOffsets } from '../../../support/records.ts'
import { lines, now, read } from './read-text.ts'

describe('a file of events', () => {
  const ticket = JSON.stringify(eventOf('mpp.ticket.issued'))
  const footfall = JSON.stringify(eventOf('mpp.footfall.counted'))

  it('sends exactly the bytes that were read, each to its topic with its key', async () => {
    const odd = ` { "data" : ${ticket.slice(ticket.indexOf('"data":') + 7, -1)}, "x":"\u2028\\u00e9\u0085", ${ticket.slice(1)}  `
    const texts = [
      ticket,
      odd,
      JSON.stringify(eventOf('mpp.survey.submitted')),
      footfall,
      JSON.stringify(eventOf('mpp.quota.set')),
    ]
    const { good, bad } = await read('events.ndjson', texts.join('\n'))
    expect(bad).toEqual([])
    expect(good.map(({ outgoing: { value } }) => value.toString())).toEqual(texts)
    expect(good.map(({ outgoing: { topic, key } }) => `${topic} ${key.toString()}`)).toEqual([
      ...[
        'queue balikpapan/disdukcapil/A-017',
        'queue balikpapan/disdukcapil/A-017',
        'survey balikpapan/r-1',
      ],
      ...['counter balikpapan', 'counter balikpapan/disdukcapil'],
    ])
  })

  it.each([
    ['nothing', '', 0],
    ['no newline at the end', ticket, 1],
    ['CRLF', `${ticket}\r\n${ticket}\r\n`, 2],
    ['empty lines', `\n\n${ticket}\n\r\n\n${ticket}\n\n`, 2],
    [
      'a separator of lines inside a text',
      `${ticket.replace('e-1', 'e\u2028\u2029\u000b1')}\n`.replace('\u000b', ''),
      1,
    ],
  ])('may have %s', async (_, content, count) => {
    const { good, bad } = await read('events.NDJSON', content)
    expect(bad).toEqual([])
    expect(good).toHaveLength(count)
    expect(good.every(({ outgoing: { value } }) => !value.toString().endsWith('\r'))).toBe(true)
  })

  it('numbers its bad lines and says what is wrong, without a value', async () => {
    const wrong = [
      ['{', 'not_json'],
      [`\uFEFF${ticket}`, 'not_json'],
      ['   ', 'not_json'],
      ['[]', 'not_cloudevent'],
      [`${ticket} ${ticket}`, 'not_json'],
      [JSON.stringify(eventOf('mpp.ticket.issued', { mpp: 'atlantis' })), 'unknown_mpp'],
      [JSON.stringify(eventOf('mpp.ticket.issued', {}, { time: '2026-01-06T04:00:00.001Z' })), 'bad_time'],
      [JSON.stringify(eventOf('mpp.ticket.issued', { visitor_id: 'budi@example.id' })), 'personal_data'],
      [`${ticket}${' '.repeat(65_536)}`, 'too_large'],
    ]
    const file = await read(
      'events.ndjson',
      `${ticket}\n\n${wrong.map(([text]) => text).join('\n')}\n${ticket}`,
    )
    expect(file.good).toHaveLength(2)
    expect(lines(file)).toEqual(wrong.map(([, reason], at) => [at + 3, reason]))
    expect(JSON.stringify(file.bad)).not.toMatch(/atlantis|budi|2026-01-06/)
  })

  it('refuses bytes that are no UTF-8, on their own line', async () => {
    const spoilt = Buffer.from(ticket.replace('e-1', 'é'), 'latin1')
    const file = await read('events.jsonl', Buffer.concat([spoilt, Buffer.from(`\n${ticket}\n`)]))
    expect(lines(file)).toEqual([[1, 'not_json']])
    expect(file.good).toHaveLength(1)
  })
})

it('any other file is refused with what to do', async () => {
  await expect(read('events.json', '{}')).rejects.toThrow(/neither \.csv .* nor \.ndjson/)
  const missing = readImportFile('/nonexistent/x.csv', { utcOffsets, now })
  await expect(missing).rejects.toMatchObject({ name: 'KunjunganError', code: 'input' })
})
