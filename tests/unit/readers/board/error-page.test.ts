import { describe, expect, it } from 'vitest'
import { readAssets } from '../../../../readers/board/assets.ts'
import { errorPage, type ErrorKind } from '../../../../readers/board/error-page.ts'
import { viewOf } from '../../../../readers/board/links.ts'

const assets = readAssets()
const shown = (kind: ErrorKind, query = {}): string => errorPage(kind, viewOf(query), assets).text

describe('a page in place of one that is not there', () => {
  it('tries again where that may help, by a script that leaves the page alone until then', () => {
    expect(shown('failed')).toContain('data-retry-seconds="5"')
    expect(shown('failed')).toContain(`src="${assets.retry.url}"`)
    expect(shown('failed').replace(/<noscript>.*?<\/noscript>/s, '')).not.toContain('http-equiv="refresh"')
    expect(shown('notFound')).not.toContain('retry')
  })

  it('always tries again on a wall, where nobody can', () => {
    expect(shown('revoked', { tv: '1' })).toContain('data-retry-seconds="60"')
    expect(shown('revoked')).not.toContain('retry')
  })
})
