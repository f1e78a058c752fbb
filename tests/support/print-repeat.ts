/** Before every test file: a test that fails says how its random events can be made again. */
import { beforeEach } from 'vitest'
import { repeatHint } from './repeat.ts'

beforeEach(({ onTestFailed }) => {
  onTestFailed(({ task }) => {
    const hint = repeatHint()
    if (hint === '') return
    // The message is what every reporter shows.
    for (const error of task.result?.errors ?? []) error.message = `${error.message}\n${hint}`
    process.stderr.write(`${task.name}: ${hint}\n`)
  })
})
