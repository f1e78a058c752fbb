import { describe, expect, it } from 'vitest'
import { viewOf } from '../../../../../readers/board/links.ts'
import { instantText } from '../../../../../readers/board/pages/instants.ts'
import { reference } from '../../../../support/simulated-days.ts'

/** 07:30 in Balikpapan, 06:30 in Sampit. */
const nowMs = Date.parse('2026-11-28T23:30:00Z')
const text = (at: string | null, mpp: string, lang = 'en'): string =>
  instantText(at, mpp, { reference, nowMs, view: viewOf({ lang }) }).replaceAll('\u00a0', ' ')

describe('an instant on a page', () => {
  it('is a time alone where it is today at the MPP', () => {
    expect(text('2026-11-28 23:12:40', 'balikpapan')).toBe('07:12 WITA')
    expect(text('2026-11-28 23:12:40', 'kotim')).toBe('06:12 WIB')
  })

  it('has its day where it is another, and the year where that is another', () => {
    expect(text('2026-11-28 15:12:00', 'balikpapan')).toBe('28 Nov, 23:12 WITA')
    expect(text('2025-11-28 15:12:00', 'balikpapan')).toBe('28 Nov 2025, 23:12 WITA')
  })

  it('is a dash where there is none, and stays on one line', () => {
    expect(text(null, 'kotim')).toBe('–')
    expect(instantText('2025-11-28 15:12:00', '', { reference, nowMs, view: viewOf({}) })).not.toContain(' ')
  })
})
