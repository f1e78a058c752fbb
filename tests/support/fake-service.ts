/** A process that looks like a service of a home to whoever asks the system, and listens at a port. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { processMarker, type ServiceName, stackPaths } from '../../infra/stack/paths.ts'
import { type ServiceState, updateState } from '../../infra/stack/state.ts'

export interface FakeService extends AsyncDisposable {
  readonly child: ChildProcess
  readonly port: number
}

const listening = `require('node:net').createServer((socket) => socket.destroy())
  .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

export async function startFakeService(home: string, service: ServiceName): Promise<FakeService> {
  const child = spawn(process.execPath, ['-e', listening, '--', `--${processMarker(home, service)}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    child,
    port: Number(said),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** Notes in the home where the service listens; with process id 0 it was stopped. */
export function noteService(home: string, service: ServiceName, pid: number, port: number): void {
  const state: ServiceState = {
    pid,
    startedAt: '2026-03-02T00:00:00.000Z',
    ports: { [service === 'kafka' ? 'kafka' : 'http']: port },
    notes: [],
  }
  updateState(stackPaths(home), { [service]: state })
}
