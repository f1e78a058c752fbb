/**
 * Silencing an alert, and ending a silence. Which alert it is about is read as the visitor, so nobody silences what
 * they do not see; whether they may is ClickHouse's answer to the password that they give.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from './answers.ts'
import { isDenied, isRefusal } from './faults.ts'
import { linkTo, viewOf } from './links.ts'
import { AlertRow, alertQuery } from './pages/alerts-queries.ts'
import { queryOf } from './request.ts'
import type { RoutesDeps } from './routes-deps.ts'
import { silenceHours, type Silencer } from './silencer.ts'

type Form = Readonly<Record<string, string | undefined>>
/** Said on the page of the alert. */
export type SilenceOutcome = 'done' | 'refused' | 'tooMany' | 'incomplete' | 'gone'

const silenceUser = 'kunjungan_silence'
const textOf = (text: string | undefined, most: number): string => (text ?? '').trim().slice(0, most)

export async function changeSilence(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: RoutesDeps,
): Promise<FastifyReply> {
  const view = viewOf(queryOf(request))
  const visitor = deps.visitorOf(request, view)
  if (visitor === undefined || visitor.onlyPath !== undefined)
    return reply.redirect(linkTo({ ...view, isTv: false }, '/login'), 303)
  const { id = '' } = request.params as { readonly id?: string }
  const asked = { row: AlertRow, query: alertQuery, params: { alert_id: id }, maxAgeMs: 1_000 }
  const [alert] = (await deps.figures.ask(visitor.reader, asked)).rows
  if (alert === undefined) return sendError(request, reply, 'notFound', deps, visitor)
  const back = (silenced: SilenceOutcome): FastifyReply =>
    reply.redirect(`${linkTo(view, `/alerts/${id}`, { silenced })}#silences`, 303)
  const form = (request.body ?? {}) as Form
  const { silencing, limit } = deps
  if (silencing.isPasswordAsked && !limit.allows(request.ip, silenceUser)) return back('tooMany')
  const counted = limit.count(request.ip, silenceUser)
  const signer = visitor.isLoggedIn ? ` (${visitor.reader.user})` : ''
  let outcome: SilenceOutcome
  try {
    await using silencer = silencing.open(form['password'] ?? '')
    outcome = await act(silencer, form, alert, signer, deps.nowMs())
    counted.forgive()
  } catch (error) {
    if (!isRefusal(error) && !isDenied(error)) {
      counted.forgive()
      throw error
    }
    outcome = 'refused'
  }
  return back(outcome)
}

async function act(
  silencer: Silencer,
  form: Form,
  alert: AlertRow,
  signer: string,
  nowMs: number,
): Promise<SilenceOutcome> {
  const { mpp, agency, kind } = alert
  if (form['do'] === 'remove')
    return (await silencer.remove(textOf(form['silence'], 64), mpp)) ? 'done' : 'gone'
  const [author, reason] = [textOf(form['author'], 100), textOf(form['reason'], 500)]
  const hours = silenceHours.find((one) => String(one) === form['hours'])
  if (author === '' || reason === '' || hours === undefined) return 'incomplete'
  const expiresAtMs = nowMs + hours * 3_600_000
  await silencer.add({
    mpp,
    agency,
    kind,
    reason,
    startsAtMs: nowMs,
    expiresAtMs,
    author: `${author}${signer}`,
  })
  return 'done'
}
