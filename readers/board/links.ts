/**
 * Addresses within the board. Every link carries on what a reader has chosen (language, theme) and nothing else, so a
 * page needs no cookie for it and can be sent to a colleague as it is.
 */
import type { Language } from '../text/words.ts'

export type Theme = 'auto' | 'dark' | 'light'

export interface View {
  readonly language: Language
  readonly theme: Theme
  /** On a wall: no navigation, large figures, reloads itself. */
  readonly isTv: boolean
  /** The sealed link by which a TV reads. */
  readonly tvLink?: string | undefined
}

type Params = Readonly<Record<string, string | number | undefined>>

/** The address of a page with these parameters in the reader's language and theme. */
export function linkTo(view: View, path: string, params: Params = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params))
    if (value !== undefined && value !== '') query.set(name, String(value))
  if (view.language !== 'id') query.set('lang', view.language)
  if (view.theme !== 'auto') query.set('theme', view.theme)
  if (view.isTv) query.set('tv', '1')
  if (view.tvLink !== undefined) query.set('link', view.tvLink)
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

/** What the parameters of an address choose; anything unknown is as if it were left out. */
export function viewOf(query: Readonly<Record<string, string | undefined>>): View {
  const { lang, theme, tv, link } = query
  return {
    language: lang === 'en' ? 'en' : 'id',
    theme: theme === 'dark' || theme === 'light' ? theme : 'auto',
    isTv: tv === '1',
    tvLink: link,
  }
}
