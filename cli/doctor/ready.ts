/** What /ready says of a process that listens on this machine. */
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps, type RequestOptions } from 'node:https'
import { json } from 'node:stream/consumers'
import { httpUrl, localHost } from '../../infra/host-addresses.ts'
import { isObject } from '../../schemas/json.ts'
import { type Found, note, ok, wrong } from './finding.ts'

const answerWithinMs = 3_000

export interface Listener {
  readonly host: string
  readonly port: number
  readonly isTls: boolean
}

type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'not ready'; readonly reason: string }
  /** Nobody answers there, or somebody else. */
  | { readonly kind: 'none' }

/** Where this machine reaches it. */
export function urlOf({ host, port, isTls }: Listener): string {
  return httpUrl(localHost(host), port, isTls)
}

/** What is found of a listener, each in words that follow its address: a pipeline without it is in order. */
export async function checkReady(
  listener: Listener,
  words: { readonly ready: string; readonly notReady: string; readonly none: string },
): Promise<Found> {
  const url = urlOf(listener)
  const found = await lookAtReady(listener)
  switch (found.kind) {
    case 'ready':
      return ok(`${url} ${words.ready}`)
    case 'not ready':
      return wrong(`${url} ${words.notReady}: ${found.reason}`)
    case 'none':
      return note(`none is seen at ${url}: ${words.none}`)
  }
}

/**
 * Asks it. The certificate is not judged: it is made out to the name that others use, which need not be the one by
 * which this machine reaches it, and nothing secret is sent.
 */
async function lookAtReady(listener: Listener): Promise<Readiness> {
  try {
    const { status, body } = await get(`${urlOf(listener)}/ready`)
    if (!isObject(body)) return { kind: 'none' }
    if (status === 200 && body['status'] === 'ready') return { kind: 'ready' }
    if (status !== 503 || body['status'] !== 'not ready') return { kind: 'none' }
    const { reason } = body
    // The collector tells it to its own machine alone, which one in a container takes this for another than.
    return { kind: 'not ready', reason: typeof reason === 'string' ? reason : 'its log says why' }
  } catch {
    return { kind: 'none' }
  }
}

async function get(url: string): Promise<{ status: number | undefined; body: unknown }> {
  const signal = AbortSignal.timeout(answerWithinMs)
  const options: RequestOptions = { agent: false, rejectUnauthorized: false, signal }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = url.startsWith('https:') ? requestHttps(url, options) : requestHttp(url, options)
    request.once('response', resolve).once('error', reject).end()
  })
  return { status: response.statusCode, body: await json(response) }
}
