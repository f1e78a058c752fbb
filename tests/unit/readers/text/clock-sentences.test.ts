import { expect, test } from 'vitest'
import { clockSentences, sinceText } from '../../../../readers/text/clock-sentences.ts'
import { createFormats } from '../../../../readers/text/formats.ts'
import { feed } from '../../../support/report-data.ts'

const kukar = { mpp: 'kukar', mpp_name: 'MPP Kutai Kartanegara' }
const english = createFormats('en')

test('clocks that are right are not mentioned', () => {
  const freshness = [feed(kukar, 'queue', { ahead_seconds: 59 }), feed(kukar, 'survey')]
  expect(clockSentences({ freshness, clocks: [] }, english)).toEqual([])
})

test('of several feeds the one furthest ahead counts, and early events add up', () => {
  const freshness = [
    feed(kukar, 'queue', { ahead_seconds: 60, events_before_live: 2 }),
    feed(kukar, 'survey', { ahead_seconds: 7_200, events_before_live: null }),
    feed(kukar, 'counter', { events_before_live: 3 }),
  ]
  const [ahead, early] = clockSentences({ freshness, clocks: [] }, english)
  expect(ahead).toContain('events up to 2 h 0 min ahead of now. Check')
  expect(early).toContain(
    '5 events of MPP Kutai Kartanegara are dated before it was live (live_since). Check',
  )
})

test('the agencies are named, each fault with its own', () => {
  const freshness = [feed(kukar, 'queue', { ahead_seconds: 60, events_before_live: 1 })]
  const clocks = [
    { mpp: 'kukar', agency_name: 'Samsat', fault: 'ahead' as const },
    { mpp: 'kukar', agency_name: 'Imigrasi', fault: 'ahead' as const },
    { mpp: 'berau', agency_name: 'Bank', fault: 'before_live' as const },
  ]
  const [ahead, early] = clockSentences({ freshness, clocks }, createFormats('id'))
  expect(ahead).toContain('maju sampai 1 mnt dari waktu sekarang (Samsat dan Imigrasi).')
  expect(early).not.toContain('Bank')
})

test('how long ago: never zero seconds for what is still to come', () => {
  expect(sinceText(feed(kukar, 'queue', { seconds_since_event: 200 }), english)).toBe('3 minutes ago')
  const future = feed(kukar, 'queue', { seconds_since_event: 0, ahead_seconds: 120 })
  expect(sinceText(future, english)).toBe('2 min ahead')
  expect(sinceText(future, createFormats('id'))).toBe('maju 2 mnt')
  expect(sinceText(feed(kukar, 'queue', { seconds_since_event: null }), english)).toBe('–')
})
