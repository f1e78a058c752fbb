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
})
