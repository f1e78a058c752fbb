/**
 * Whether a server of ClickHouse answers, over a connection made as the client makes its own: to any port (`fetch` refuses
 * some, such as 10080), with Node's own certificates and NODE_EXTRA_CA_CERTS, and never through a proxy.
 */
import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'

const answerWithinMs = 4_000

/** Never rejects. */
export function answersPing(url: string): Promise<boolean> {
  const address = new URL('/ping', url)
  const get = address.protocol === 'https:' ? getHttps : getHttp
  return new Promise((resolve) => {
    const options = { agent: false, signal: AbortSignal.timeout(answerWithinMs) }
    get(address, options, (answer) => {
      answer.resume()
      // What stands before a server may not pass this path on: it answers all the same.
      resolve((answer.statusCode ?? 0) < 500)
    }).on('error', () => resolve(false))
  })
}
