/** People who look at a page of the board: its open streams, and when news reached each. */
import { Agent, get, type IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'

export interface Viewers extends AsyncDisposable {
  /** Events of any kind so far, and their bytes as they were sent, compressed. */
  readonly received: () => { readonly events: number; readonly bytes: number }
  /** Resolves with how many streams have had their first full state, once all have or the time is over. */
  readonly ready: (withinMs: number) => Promise<number>
}

/** Opens so many streams, each over a connection of its own; paths are taken in turns. */
export function openViewers(
  url: string,
  paths: readonly string[],
  count: number,
  onState: (html: string) => void = () => undefined,
): Viewers {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })
  const responses: IncomingMessage[] = []
  const begun = new Set<number>()
  let events = 0
  let bytes = 0
  for (let at = 0; at < count; at++) {
    const path = paths[at % paths.length] ?? '/now'
    const headers = { 'accept-encoding': 'gzip' }
    const request = get(`${url}/stream${path}`, { agent, headers }, (response) => {
      responses.push(response)
      let rest = ''
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      const plain = response.pipe(createGunzip()).setEncoding('utf8')
      // A stream has no end that a decompressor would know.
      plain.on('error', () => undefined)
      plain.on('data', (chunk: string) => {
        const parts = (rest + chunk).split('\n\n')
        rest = parts.pop() ?? ''
        events += parts.filter((part) => part.startsWith('event: ')).length
        const states = parts.filter((part) => part.startsWith('event: state'))
        if (states.length > 0) begun.add(at)
        // The first looks at what came; for the others it is enough that it did.
        if (at === 0) for (const state of states) onState(state)
      })
    })
    request.on('error', () => undefined)
  }
  return {
    received: () => ({ events, bytes }),
    async ready(withinMs) {
      const until = performance.now() + withinMs
      while (begun.size < count && performance.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 50))
      return begun.size
    },
    async [Symbol.asyncDispose]() {
      for (const response of responses) response.destroy()
      agent.destroy()
    },
  }
}
