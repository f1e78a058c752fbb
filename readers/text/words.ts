/** The words that every report uses, and the texts of the summary, by language. */
import { english } from './words-en.ts'
import { indonesian, type Words } from './words-id.ts'

export type { Words } from './words-id.ts'

export type Language = 'id' | 'en'

export const words: Readonly<Record<Language, Words>> = { id: indonesian, en: english }
