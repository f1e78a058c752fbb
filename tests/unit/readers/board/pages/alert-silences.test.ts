import { describe, expect, it } from 'vitest'
import { silencesOf, type SilenceRow } from '../../../../../readers/board/pages/alert-silences.ts'

const alert = { mpp: 'kukar', agency: 'disdukcapil', kind: 'surge' } as const
const silence = (more: Partial<SilenceRow>): SilenceRow => ({
  mpp: 'kukar',
  mpp_name: 'MPP',
  silence_id: 's',
  agency: '*',
  agency_name: '*',
  kind: '',
  scope: 'mpp',
  author: 'Ani',
  reason: 'r',
  starts_at: '2026-11-29T01:00:00Z',
  expires_at: '2026-11-29T05:00:00Z',
  ...more,
})

describe('the silences of an alert', () => {
  it.each([
    ['any agency and kind', {}, 1],
    ['its agency', { agency: 'disdukcapil' }, 1],
    ['its kind', { kind: 'surge' }, 1],
    ['another agency', { agency: 'bpjs' }, 0],
    ['the whole MPP alone', { agency: '' }, 0],
    ['another kind', { kind: 'drop' }, 0],
    ['another MPP', { mpp: 'kotim' }, 0],
    ['a time to come', { starts_at: '2026-11-29T03:00:01Z' }, 0],
    ['a time that is over', { expires_at: '2026-11-29T03:00:00Z' }, 0],
  ])('are those for %s', (_what, more, count) => {
    expect(silencesOf(alert, [silence(more)], Date.parse('2026-11-29T03:00:00Z'))).toHaveLength(count)
  })
})
