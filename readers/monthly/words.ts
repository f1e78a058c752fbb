/** The monthly report's own texts by language. */
import type { Language } from '../text/words.ts'
import { english } from './words-en.ts'
import { indonesian, type MonthlyWords } from './words-id.ts'

export type { MonthlyWords } from './words-id.ts'

export const monthlyWords: Readonly<Record<Language, MonthlyWords>> = { id: indonesian, en: english }
