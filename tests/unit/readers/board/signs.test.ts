import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { feedState, sign, withSign } from '../../../../readers/board/signs.ts'

const readers = join(import.meta.dirname, '../../../../readers')
/** What every font for texts has: Latin, dashes, quotes, the ellipsis, and two signs of comparison. */
const written = /^[\t\n\r\u0020-\u017f\u2010-\u2026≤≥]*$/u
/** A symbol by its number, in a script, a style or a page. */
const numbered = /\\(?:u\{?)?(?:2[1-7b]|1f)[0-9a-f]{2}|&#/i

function filesOf(folder: string): string[] {
  return readdirSync(join(readers, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|css|js|svg)$/.test(name))
    .map((name) => join(folder, name))
}

describe('signs', () => {
  it('are drawn: no page, style or chart has a character that not every font has', () => {
    const files = ['board', 'charts'].flatMap(filesOf)
    expect(files.length).toBeGreaterThan(60)
    const odd = files.flatMap((file) =>
      readFileSync(join(readers, file), 'utf8')
        .split('\n')
        .filter((line) => !written.test(line) || numbered.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    )
    expect(odd).toEqual([])
  })

  it('are hidden from who hears the words beside them, and named where there are none', () => {
    expect(sign('disc').text).toMatch(/^<svg class="sign" .*fill="currentColor" aria-hidden="true"><circle/)
    expect(sign('diamond', 'not <usual>').text).toContain('role="img" aria-label="not &lt;usual&gt;"')
    expect(feedState('silent', 'senyap').text).toMatch(/^<span class="feed-silent"><svg .*<\/svg> senyap</)
    const text = withSign('First, marked {}.', 'diamond', 'unusual').text
    expect(text).toMatch(/^First, marked <svg .*aria-label="unusual">.*<\/svg>\.$/)
  })
})
