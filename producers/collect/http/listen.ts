/** Begins to listen, and says where. */
import type { FastifyInstance } from 'fastify'
import { listenHost, listeningUrl } from '../../../infra/host-addresses.ts'

/**
 * Connections that may wait to be taken up while the process is busy with others. Node's own 511 are full within a tenth
 * of a second under load; whoever finds no place tries again after a second, and opens more connections meanwhile. The
 * kernel has a limit of its own (Linux: net.core.somaxconn, 4096).
 */
const backlog = 4_096

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
    await app.listen({ host: listenHost(host), port, backlog })
  } catch (error) {
    throw refusal(error instanceof Error && 'code' in error ? String(error.code) : 'unknown', error)
  }
  const isTls = app.initialConfig.https !== undefined && app.initialConfig.https !== false
  return listeningUrl(app.server, { host, port }, isTls)
}
