/** The pages of what is not there: no data, no right, no answer. Each says what to do next. */
import type { Assets } from './assets.ts'
import { markup, prose } from './html.ts'
import { framed } from './layout.ts'
import { linkTo, type View } from './links.ts'
import type { Visitor } from './login/visitors.ts'
import { boardWords } from './words/words.ts'

const statuses = {
  notFound: 404,
  noMpp: 403,
  noRight: 403,
  revoked: 403,
  tooMany: 429,
  failed: 503,
  internal: 500,
} as const

export type ErrorKind = keyof typeof statuses

export function errorPage(
  kind: ErrorKind,
  view: View,
  assets: Assets,
  visitor?: Visitor,
): { readonly status: number; readonly text: string } {
  const texts = boardWords[view.language]
  const title = texts.states[kind]
  const next = texts.states[`${kind}Next`]
  const isRetried = kind === 'failed' || kind === 'internal'
  const body = markup`<div class="verdict ${isRetried ? 'bad' : 'calm'}">
    <p class="call">${title}</p>
    <p>${prose(next)}</p>
    ${!view.isTv && markup`<p><a href="${linkTo(view, '/')}">${texts.states.home}</a></p>`}
  </div>`
  const text = framed({
    title,
    body,
    view,
    texts,
    assets,
    path: '',
    query: {},
    reader: visitor === undefined ? undefined : { user: visitor.reader.user, isLoggedIn: visitor.isLoggedIn },
    // A wall shows figures again without anyone's help.
    retrySeconds: isRetried ? 5 : view.isTv ? 60 : undefined,
  }).text
  return { status: statuses[kind], text }
}
