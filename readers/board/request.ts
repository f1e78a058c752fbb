/** What a request asks for: its path, its parameters, and what a page for its visitor is made from. */
import type { FastifyRequest } from 'fastify'
import { createFormats } from '../text/formats.ts'
import { viewOf } from './links.ts'
import type { PageContext } from './page.ts'
import { placesQuestion } from './places.ts'
import type { RoutesDeps } from './routes-deps.ts'
import type { Visitor } from './login/visitors.ts'
import { boardWords } from './words/words.ts'

export type Query = Readonly<Record<string, string | undefined>>

/** The context of a page for a visitor, with the latest answer that it rests on. */
export async function contextOf(
  visitor: Visitor,
  path: string,
  query: Query,
  deps: Pick<RoutesDeps, 'figures' | 'reference' | 'nowMs' | 'silencing' | 'readLag'>,
): Promise<PageContext & { readonly answeredAtMs: () => number }> {
  const view = viewOf(query)
  let latest = 0
  const ask: PageContext['ask'] = async (asked) => {
    const answer = await deps.figures.ask(visitor.reader, asked)
    latest = Math.max(latest, answer.answeredAtMs)
    return answer
  }
  const { rows: places } = await ask(placesQuestion)
  return {
    ask,
    view,
    places,
    path,
    query: Object.fromEntries(Object.entries(query).filter(([name]) => !['tv', 'link'].includes(name))),
    formats: createFormats(view.language),
    texts: boardWords[view.language],
    reference: deps.reference(),
    nowMs: deps.nowMs(),
    readLag: deps.readLag,
    isSilencePasswordAsked: deps.silencing.isPasswordAsked,
    answeredAtMs: () => latest,
  }
}

export function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? '/'
}

/** Of a parameter that is given twice the first counts. */
export function queryOf({ query }: FastifyRequest): Query {
  return Object.fromEntries(
    Object.entries(query as Record<string, string | string[]>).map(([name, value]) => [
      name,
      (Array.isArray(value) ? value[0] : value)?.slice(0, 400),
    ]),
  )
}
