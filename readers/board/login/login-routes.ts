/**
 * Logging in and out, and the links of TVs. A login is right if ClickHouse says so: the board knows no user and no
 * password of its own. Only readers get in, so that nobody reads as an operator.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Assets } from '../assets.ts'
import { isRefusal } from '../faults.ts'
import { type Html, markup } from '../html.ts'
import { htmlType, sendText } from '../http-server.ts'
import { framed } from '../layout.ts'
import { linkTo, type View, viewOf } from '../links.ts'
import type { LoginLimit } from './login-limit.ts'
import { pingQuestion, placesQuestion } from '../places.ts'
import { Place } from '../../rows/monthly-rows.ts'
import { queryRows } from '../../../infra/clickhouse/query-rows.ts'
import type { ReaderPool } from '../reader-pool.ts'
import { queryOf } from '../request.ts'
import { sessionCookie, type Sessions } from './sessions.ts'
import type { TvLinks } from './tv-links.ts'
import type { Visitor } from './visitors.ts'
import { type BoardWords, boardWords } from '../words/words.ts'

export interface LoginDeps {
  readonly assets: Assets
  readonly sessions: Sessions
  readonly limit: LoginLimit
  readonly tvLinks: TvLinks
  readonly isLoginAsked: boolean
  readonly isSecure: boolean
  readonly pool: Pick<ReaderPool, 'take' | 'giveBack'>
  readonly visitorOf: (request: FastifyRequest, view: View) => Visitor | undefined
}

type Form = Readonly<Record<string, string | undefined>>
const readerName = /^bi(_[a-z0-9_]{1,60})?$/

export function addLoginRoutes(app: FastifyInstance, deps: LoginDeps): void {
  app.get('/login', (request, reply) => loginPage(request, reply, deps))
  app.post('/login', (request, reply) => login(request, reply, deps))
  app.post('/logout', async (request, reply) => {
    const found = deps.sessions.find(request.headers.cookie)
    if (found !== undefined) deps.sessions.end(found.id)
    return reply.header('Set-Cookie', sessionCookie('', deps.isSecure)).redirect('/login', 303)
  })
  app.get('/tv', (request, reply) => tvPage(request, reply, deps))
  app.post('/tv', (request, reply) => changeTv(request, reply, deps))
}

function show(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: LoginDeps,
  page: { readonly title: string; readonly body: Html; readonly path: string; readonly visitor?: Visitor },
): FastifyReply {
  const view = viewOf(queryOf(request))
  const { title, body, path, visitor } = page
  const reader = visitor && { user: visitor.reader.user, isLoggedIn: visitor.isLoggedIn }
  const texts = boardWords[view.language]
  const frame = framed({ title, body, path, reader, view, texts, assets: deps.assets, query: {} })
  return sendText(request, reply, htmlType, frame.text)
}

function loginPage(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: LoginDeps,
  error?: (keyof BoardWords['login'] & ('wrong' | 'onlyReaders')) | 'tooMany',
): FastifyReply {
  const view = viewOf(queryOf(request))
  const texts = boardWords[view.language]
  if (!deps.isLoginAsked) return reply.redirect(linkTo(view, '/now'), 303)
  const words = texts.login
  const said =
    error === 'tooMany' ? `${texts.states.tooMany}. ${texts.states.tooManyNext}` : error && words[error]
  const action = linkTo(view, '/login', { to: ownPath(queryOf(request)['to']) })
  const body = markup`<form method="post" action="${action}" class="card">
    <p>${words.lead}</p>
    ${said !== undefined && markup`<p class="error" role="alert">${said}</p>`}
    <label>${words.user} <input name="user" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64"></label>
    <label>${words.password} <input name="password" type="password" autocomplete="current-password" required maxlength="200"></label>
    <button>${words.submit}</button>
  </form>`
  return show(request, reply, deps, { title: words.title, body, path: '/login' })
}

async function login(request: FastifyRequest, reply: FastifyReply, deps: LoginDeps): Promise<FastifyReply> {
  const { user = '', password = '' } = (request.body ?? {}) as Form
  if (!deps.isLoginAsked) return reply.redirect('/now', 303)
  if (!readerName.test(user)) return loginPage(request, reply.code(401), deps, 'onlyReaders')
  if (!deps.limit.allows(request.ip, user))
    return loginPage(request, reply.code(429).header('Retry-After', 60), deps, 'tooMany')
  const counted = deps.limit.count(request.ip, user)
  const reader = deps.pool.take(user, password)
  try {
    await queryRows(reader.client, pingQuestion.row, pingQuestion.query)
  } catch (error) {
    deps.pool.giveBack(reader)
    if (!isRefusal(error)) {
      counted.forgive()
      throw error
    }
    return loginPage(request, reply.code(401), deps, 'wrong')
  }
  counted.forgive()
  const old = deps.sessions.find(request.headers.cookie)
  if (old !== undefined) deps.sessions.end(old.id)
  const cookie = sessionCookie(deps.sessions.begin(reader, password), deps.isSecure)
  const view = viewOf(queryOf(request))
  return reply
    .header('Set-Cookie', cookie)
    .redirect(linkTo(view, ownPath(queryOf(request)['to']) ?? '/now'), 303)
}

/** A path of the board and no address elsewhere. */
function ownPath(to: string | undefined): string | undefined {
  return to !== undefined && /^\/[a-z0-9][a-z0-9/_-]*$/.test(to) ? to : undefined
}

/** Whose links they are: without a login everyone's, who is one. */
function ownerOf({ isLoggedIn, reader }: Visitor): string {
  return isLoggedIn ? reader.user : ''
}

async function tvPage(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: LoginDeps,
  made?: string,
): Promise<FastifyReply> {
  const view = viewOf(queryOf(request))
  const visitor = deps.visitorOf(request, view)
  if (visitor === undefined || visitor.onlyPath !== undefined)
    return reply.redirect(linkTo(view, '/login'), 303)
  const words = boardWords[view.language].tv
  const places = await queryRows(visitor.reader.client, Place, placesQuestion.query, {
    params: { bi: visitor.reader.bi },
  })
  const options = [
    ...(places.length > 1 ? [['/now', boardWords[view.language].now.overview] as const] : []),
    ...places.map((place) => [`/now/${place.mpp}`, place.mpp_name] as const),
  ]
  const links = deps.tvLinks.listFor(ownerOf(visitor))
  const body = markup`<p>${words.lead}</p>
    ${made !== undefined && markup`<div class="verdict good" role="status"><p>${words.made}</p><p><code id="made">${made}</code></p></div>`}
    <form method="post" action="${linkTo(view, '/tv')}" class="card">
      <label>${words.page} <select name="path">${options.map(([path, name]) => markup`<option value="${path}">${name}</option>`)}</select></label>
      <button name="do" value="make">${words.make}</button>
    </form>
    <section aria-labelledby="links-title"><h2 id="links-title">${words.list}</h2>
    ${links.length === 0 && markup`<p>${words.none}</p>`}
    ${links.map(
      (link) =>
        markup`<form method="post" action="${linkTo(view, '/tv')}"><p><code>${link.path}</code> · ${words.createdAt} ${link.created_at.slice(0, 10)} <input type="hidden" name="id" value="${link.id}"><button name="do" value="revoke">${words.revoke} ${link.id}</button></p></form>`,
    )}</section>`
  return show(request, reply, deps, { title: words.title, body, path: '/tv', visitor })
}

async function changeTv(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: LoginDeps,
): Promise<FastifyReply> {
  const view = viewOf(queryOf(request))
  const visitor = deps.visitorOf(request, view)
  if (visitor === undefined || visitor.onlyPath !== undefined)
    return reply.redirect(linkTo(view, '/login'), 303)
  const form = (request.body ?? {}) as Form
  const owner = ownerOf(visitor)
  if (form['do'] === 'revoke') {
    await deps.tvLinks.revoke(form['id'] ?? '', owner)
    return reply.redirect(linkTo(view, '/tv'), 303)
  }
  const { path = '' } = form
  if (!/^\/now(\/[a-z0-9][a-z0-9-]{0,63})?$/.test(path)) return reply.redirect(linkTo(view, '/tv'), 303)
  const password = deps.sessions.find(request.headers.cookie)?.session.password ?? ''
  const link = await deps.tvLinks.make(path, owner, password)
  const address = linkTo({ language: view.language, theme: 'dark', isTv: true, tvLink: link }, path)
  return tvPage(request, reply, deps, `${request.protocol}://${request.host}${address}`)
}
