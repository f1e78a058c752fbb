/**
 * Progress of long work on stderr: a bar on a terminal, elsewhere a plain line every few seconds. Nothing is shown of
 * work that ends within two seconds.
 */
import { Presets, SingleBar } from 'cli-progress'
import type { CliContext } from './context.ts'

export interface Progress extends Disposable {
  readonly update: (done: number, total: number) => void
}

const quietMs = 2_000
const lineEveryMs = 5_000

export function createProgress(context: Pick<CliContext, 'isTerminal' | 'progress'>, what: string): Progress {
  const since = Date.now()
  let bar: SingleBar | undefined
  let lineAt = since + quietMs
  return {
    update(done, total) {
      const now = Date.now()
      if (now - since < quietMs) return
      if (context.isTerminal) {
        if (bar === undefined) {
          bar = new SingleBar(
            { format: `${what} {bar} {percentage}% {value}/{total} {eta_formatted}`, hideCursor: true },
            Presets.rect,
          )
          bar.start(total, done)
        }
        bar.setTotal(total)
        bar.update(done)
      } else if (now >= lineAt) {
        lineAt = now + lineEveryMs
        context.progress(`${what}: ${done} of ${total}`)
      }
    },
    [Symbol.dispose]() {
      bar?.stop()
    },
  }
}
