/** Begins to listen, and says where. */
import type { FastifyInstance } from 'fastify'
import { urlHost } from '../../infra/host-addresses.ts'

/**
 * The address of a server that listens now, such as http://127.0.0.1:8088.
 * @param config - port 0 takes any free one.
 * @param refusal - what is thrown where the address is not available, by the system's code for it.
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
  refusal: (code: string, cause: unknown) => Error,
): Promise<string> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    throw refusal(error instanceof Error && 'code' in error ? String(error.code) : 'unknown', error)
  }
  const address = app.server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const scheme = app.initialConfig.https === undefined || app.initialConfig.https === false ? 'http' : 'https'
  return `${scheme}://${urlHost(host)}:${bound}`
}
