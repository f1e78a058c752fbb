/**
 * Random mutations of a valid request, as bytes on a socket: changed, lost, doubled and moved bytes, in the head and in
 * the body. Whatever comes back must be one of the listed answers, and the server must go on serving.
 */
import { connect } from 'node:net'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { uniformInt } from 'pure-rand/distribution/uniformInt'

export const listedStatuses: ReadonlySet<number> = new Set([
  ...[100, 200, 202, 400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 503],
])

export interface MutationRun {
  readonly url: string
  readonly request: Buffer
  readonly times: number
  readonly seed: number
  /** At once. */
  readonly connections?: number
  /** A request that lacks its end is given up after so long. */
  readonly giveUpMs?: number
}

/** How often each status came; 0 is a connection that was closed, or given up by us, without an answer. */
export async function sendMutations(run: MutationRun): Promise<Map<number, number>> {
  const rng = xoroshiro128plus(run.seed)
  const upTo = (max: number): number => uniformInt(rng, 0, max)
  const counts = new Map<number, number>()
  let left = run.times
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      for (const status of await exchangeStatuses(run.url, mutated(run.request, upTo), run.giveUpMs ?? 150))
        counts.set(status, (counts.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: run.connections ?? 20 }, work))
  return counts
}

function mutated(request: Buffer, upTo: (max: number) => number): Buffer {
  let bytes = Buffer.from(request)
  for (let change = upTo(3); change >= 0; change--) {
    const at = upTo(Math.max(0, bytes.length - 1))
    const length = upTo(20)
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
    switch (upTo(5)) {
      case 0:
        bytes = Buffer.concat([before, Buffer.from([upTo(255)]), after.subarray(1)])
        break
      case 1:
        bytes = Buffer.concat([before, after.subarray(length)])
        break
      case 2:
        bytes = Buffer.concat([before, after.subarray(0, length), after])
        break
      case 3:
        bytes = Buffer.concat([before, Buffer.from(Array.from({ length }, () => upTo(255))), after])
        break
      case 4:
        bytes = Buffer.concat([after, before])
        break
      default:
        bytes = Buffer.from(before)
    }
  }
  return bytes
}

function exchangeStatuses(url: string, bytes: Buffer, giveUpMs: number): Promise<number[]> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    const timer = setTimeout(() => socket.destroy(), giveUpMs)
    socket.on('data', (data) => {
      text += data.toString('latin1')
      // A keep-alive connection has said all that it says soon after its first answer.
      timer.refresh()
      if (text.includes('\r\n\r\n')) setTimeout(() => socket.destroy(), 10)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      const found = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
      resolve(found.length === 0 ? [0] : found)
    })
  })
}
