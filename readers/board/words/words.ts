/** The texts of the board by language. */
import type { Language } from '../../text/words.ts'
import { english } from './words-en.ts'
import { type BoardWords, indonesian } from './words-id.ts'

export type { BoardWords } from './words-id.ts'

export const boardWords: Readonly<Record<Language, BoardWords>> = { id: indonesian, en: english }
