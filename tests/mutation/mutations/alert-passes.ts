/** The passes of `alert`: when one judges, what it ends, and what one that fails leaves to the next. */
import { type Mutation, of, unit } from '../mutation.ts'

export const alertPasses: readonly Mutation[] = [
  ...of(
    'consumers/alert/worker.ts',
    [unit('consumers/alert/worker')],
    [
      {
        name: 'pass: a session that failed is used again',
        from: '      await this.#endSession()\n      throw error\n',
        to: '      throw error\n',
      },
      {
        name: 'pass: a leader of another generation continues its session',
        from: 'if (!isLeading || generation !== this.#generation) {',
        to: 'if (!isLeading) {',
      },
      {
        name: 'pass: an instance that may have lost the lead posts',
        from: ' && this.#leadership.generation() === this.#generation',
        to: '',
      },
      {
        name: 'pass: clocks that are apart are not looked at',
        from: '    await this.#requireClock(now)\n',
        to: '',
      },
      {
        name: 'pass: a quarter of an hour is judged at its end',
        from: 'stepAt(stored - (this.#config.settleMs ?? defaultSettleMs))',
        to: 'stepAt(stored)',
      },
      {
        name: 'pass: what was judged is judged again',
        from: 'readyTo <= this.#judgedTo',
        to: 'readyTo < this.#judgedTo',
      },
      {
        name: 'pass: a long stretch is paged while it is judged',
        from: '      if (readyTo - session.judgedTo() > longMs) this.#notifier?.hold(true)\n',
        to: '',
      },
      {
        name: 'pass: receivers stay held after a long stretch',
        from: '      this.#notifier?.hold(false)\n',
        to: '',
      },
      {
        name: 'pass: a transition is delivered again by the next session',
        from: 'rows.filter((row) => !this.#delivered.has(transitionId(row)))',
        to: '[...rows]',
      },
      {
        name: 'pass: a session judges with other reference data than its history has',
        from: 'const reference = this.#reference\n',
        to: 'const { reference } = this.#deps\n',
      },
      {
        name: 'pass: a session without a notifier stays open',
        from: '    open.use(session)\n',
        to: '',
      },
    ],
  ),
  ...of(
    'consumers/alert/once.ts',
    [unit('consumers/alert/once')],
    [
      {
        name: 'one pass: it waits for ingest without end',
        from: '    if (performance.now() >= giveUpAt) throw notStored()\n',
        to: '',
      },
      {
        name: 'one pass: a lead that was lost is not noticed',
        from: 'if (leadership.isLeading() === false) return',
        to: 'if (transitions.length < 0) return',
      },
      {
        name: 'one pass: a group that is lost for good is not noticed',
        from: 'await Promise.race([sleep(pollMs, signal), leadership.failed])',
        to: 'await sleep(pollMs, signal)',
      },
      {
        name: 'one pass: an abort ends it with an error of its own',
        from: '    signal?.throwIfAborted()\n',
        to: "    if (signal?.aborted === true) throw new Error('aborted')\n",
      },
      {
        name: 'one pass: receivers are not waited for',
        from: '  await until(() => worker.waiting === 0, deliveredMs)\n',
        to: '',
      },
    ],
  ),
]
