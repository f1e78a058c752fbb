import { expect, it } from 'vitest'
import { markup } from '../../../../../readers/board/html.ts'
import { readAssets } from '../../../../../readers/board/assets.ts'
import { errorPage } from '../../../../../readers/board/error-page.ts'
import { framed } from '../../../../../readers/board/layout.ts'
import { viewOf } from '../../../../../readers/board/links.ts'
import { boardWords } from '../../../../../readers/board/words/words.ts'

const assets = readAssets()

/** The paths of all texts. */
function textsOf(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null ? textsOf(inner, `${path}.${key}`) : [`${path}.${key}`],
  )
}

it('has the same texts in both languages', () => {
  expect(textsOf(boardWords.en)).toEqual(textsOf(boardWords.id))
})

it('frames a page without a script or style of its own, escaping its title', () => {
  const { text } = framed({
    title: '<x>',
    body: markup`<p>1</p>`,
    view: viewOf({ theme: 'dark' }),
    texts: boardWords.id,
    assets,
    path: '/now/kukar',
    query: {},
    reader: { user: 'bi_kukar', isLoggedIn: true },
    live: { url: '/stream/now/kukar', answeredAtMs: 1, nowMs: 2 },
  })
  expect(text).toContain('<h1>&lt;x&gt;</h1>')
  expect(text).toContain('class="theme-dark"')
  expect(text).toContain('aria-current="page"')
  expect(text).not.toMatch(/<script>|<style| style=/)
})

it('says what to do next on every page of an error, and tries again where ClickHouse is gone', () => {
  for (const kind of ['notFound', 'noMpp', 'noRight', 'revoked', 'tooMany', 'failed', 'internal'] as const) {
    const { status, text } = errorPage(kind, viewOf({ lang: 'en' }), assets)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(text.includes('http-equiv="refresh"')).toBe(kind === 'failed' || kind === 'internal')
  }
})

it('keeps style and script small, and their address changes with their content', () => {
  const bytes = assets.css.gzip.length + assets.js.gzip.length + assets.icon.gzip.length
  expect(bytes).toBeLessThan(12_000)
  expect(assets.js.url).toMatch(/^\/assets\/[0-9a-f]{12}-board\.js$/)
})
