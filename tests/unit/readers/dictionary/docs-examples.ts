/**
 * Finds the numbers of worked examples in docs/definisi.md and docs/definitions.md, written as each language writes
 * them.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { concepts, type Concept } from '../../../../readers/dictionary/concepts.ts'

export const checkout = join(import.meta.dirname, '..', '..', '..', '..')

export const pages = {
  id: readFileSync(join(checkout, 'docs', 'definisi.md'), 'utf8'),
  en: readFileSync(join(checkout, 'docs', 'definitions.md'), 'utf8'),
}

type Language = keyof typeof pages
type Shown = (language: Language) => string

export function plain(value: unknown, digits = 0, more: Intl.NumberFormatOptions = {}): Shown {
  if (typeof value !== 'number') throw new TypeError(`${String(value)} is no number`)
  return (language) =>
    new Intl.NumberFormat(language === 'id' ? 'id-ID' : 'en-GB', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      ...more,
    }).format(value)
}

export function percent(value: unknown, digits = 1, more: Intl.NumberFormatOptions = {}): Shown {
  const number = plain(typeof value === 'number' ? value * 100 : value, digits, more)
  return (language) => `${number(language)}${language === 'id' ? ' %' : '%'}`
}

/** With its sign. */
export function change(value: unknown): Shown {
  return percent(value, 1, { signDisplay: 'always' })
}

/** The numbers stand in the section of the concept on both pages, each on its own and not as a part of another. */
export function expectShown(concept: Concept, ...shown: readonly Shown[]): void {
  for (const language of ['id', 'en'] as const) {
    const heading = concepts[concept][language]
    const section = pages[language].split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
    for (const of of shown) {
      // A line of the page may end within.
      const text = of(language)
        .replaceAll(/[.+]/g, String.raw`\$&`)
        .replace(' ', String.raw`\s`)
      expect(section, heading).toMatch(new RegExp(String.raw`(?<![\d.,])${text}(?!\d|[.,]\d)`))
    }
  }
}
