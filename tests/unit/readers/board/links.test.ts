import { expect, it } from 'vitest'
import { linkTo, viewOf } from '../../../../readers/board/links.ts'

it('carries language, theme and the link of a TV on, and nothing that was not chosen', () => {
  expect(linkTo(viewOf({}), '/now')).toBe('/now')
  expect(
    linkTo(viewOf({ lang: 'en', theme: 'dark', tv: '1', link: 'a.b' }), '/now/kukar', { q: '', year: 2026 }),
  ).toBe('/now/kukar?year=2026&lang=en&theme=dark&tv=1&link=a.b')
})

it('takes what it does not know for left out', () => {
  expect(viewOf({ lang: 'de', theme: 'pink', tv: 'yes' })).toEqual({
    language: 'id',
    theme: 'auto',
    isTv: false,
    tvLink: undefined,
  })
})
