import { describe, expect, it } from 'vitest'
import { readAssets } from '../../../../readers/board/assets.ts'

describe('the style', () => {
  it('has the dark colours for who chose them, and the same for a device that is dark', () => {
    const css = readAssets().css.bytes.toString()
    const [chosen = ''] = /:root\.theme-dark \{([^}]*)\}/.exec(css)?.slice(1) ?? []
    const left = /prefers-color-scheme: dark\) \{\s*:root\.theme-auto \{([^}]*)\}/.exec(css)?.[1]
    expect(chosen).toContain('--ground: #12161b')
    expect(left).toBe(chosen)
  })

  it('is light on paper, whoever chose dark', () => {
    const css = readAssets().css.bytes.toString()
    const [before = ''] = css.split(':root {', 1)
    expect(before.match(/:root\.theme-/g)).toHaveLength(2)
    for (const [condition] of before.matchAll(/@media [^{]+/g)) expect(condition).toContain('screen')
    expect(before.startsWith('@media screen {')).toBe(true)
  })
})
