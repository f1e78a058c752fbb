/** The heap of a Node process after a collection, over its inspector: what it holds, without what is only not yet freed. */

/** @param port - where the process was told to `--inspect`. */
export async function heapOfNode(port: number): Promise<number> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string
  }[]
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '')
  try {
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', () => reject(new Error(`nothing inspects port ${port}`)))
    })
    await ask(socket, 1, 'HeapProfiler.collectGarbage')
    const { usedSize } = await ask(socket, 2, 'Runtime.getHeapUsage')
    return usedSize ?? 0
  } finally {
    socket.close()
  }
}

function ask(socket: WebSocket, id: number, method: string): Promise<{ readonly usedSize?: number }> {
  return new Promise((resolve) => {
    const onMessage = ({ data }: MessageEvent): void => {
      const answer = JSON.parse(String(data)) as { id?: number; result?: { usedSize?: number } }
      if (answer.id !== id) return
      socket.removeEventListener('message', onMessage)
      resolve(answer.result ?? {})
    }
    socket.addEventListener('message', onMessage)
    socket.send(JSON.stringify({ id, method }))
  })
}
