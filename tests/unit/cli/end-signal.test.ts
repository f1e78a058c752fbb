/** The two requests to end, in a process of its own: what is delivered twice at once is one. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'

const module = join(import.meta.dirname, '../../../cli/end-signal.ts')
const script = `import { endSignals } from ${JSON.stringify(module)}
const { signal, atOnce } = endSignals()
signal.addEventListener('abort', () => console.log('end'))
atOnce.addEventListener('abort', () => process.exit(7))
setInterval(() => undefined, 1000)
console.log('ready')`

it('a second signal ends at once, and not one that comes with the first', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  await delay(1_100)
  expect(child.exitCode).toBeNull()
  child.kill('SIGINT')
  expect(await exited).toEqual([7, null])
})
