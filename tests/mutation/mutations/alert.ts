/** Alerts: who leads, the order within a decision, deliveries, silences. */
import { type Mutation, of, unit } from '../mutation.ts'

export const alert: readonly Mutation[] = [
  ...of(
    'consumers/alert/notify/alertmanager.ts',
    [unit('consumers/alert/notify/alertmanager')],
    [
      {
        name: 'alertmanager: the whole history waits while it is held',
        from: 'if (this.#isLongOver(row) && !this.#alerts.has(row.alert_id)) this.#heldBack.delete(row.alert_id)\n    else ',
        to: '',
      },
      {
        name: 'alertmanager: the old end of an alert that it posts is dropped while it is held',
        from: 'this.#isLongOver(row) && !this.#alerts.has(row.alert_id)',
        to: 'this.#isLongOver(row)',
      },
      {
        name: 'alertmanager: an alert that is over begins again while it is held',
        from: "    if (this.#heldBack.get(row.alert_id)?.status === 'resolved') return\n",
        to: '',
      },
    ],
  ),
  ...of(
    'consumers/alert/leadership-session.ts',
    [unit('consumers/alert/leadership-session')],
    [
      {
        name: 'alert: the view shows a decision before the topic has it',
        from: "    await onStep('before checkpoint')\n",
        to: "    await onStep('before checkpoint')\n    await store.writeTransitions(rows)\n",
      },
      {
        name: 'alert: a decision is sent before its checkpoint',
        from: '    await store.writeDecision(lineage, decision, states)\n',
        to:
          '    if (rows.length > 0) await this.#topic.send(decision, rows)\n' +
          '    await store.writeDecision(lineage, decision, states)\n',
      },
      {
        name: 'alert: an error of the topic is swallowed',
        from: "() => onStep('before commit'))",
        to: "() => onStep('before commit')).catch(() => undefined)",
      },
      {
        name: 'alert: a transition is delivered twice',
        from: '    if (this.#committed.has(transitionId(row))) return true\n',
        to: '',
      },
      {
        name: 'alert: what the former leader committed is not shown',
        from: '    await showMissing(deps.store, contents.rows)\n',
        to: '',
      },
      {
        name: 'alert: what the former leader knew of the history is kept',
        from: '    deps.history.forget()\n',
        to: '',
      },
      {
        name: 'alert: a decision has the step of the one before',
        from: 'step: this.#step + 1',
        to: 'step: this.#step',
      },
      {
        name: 'alert: an alert that is over goes on firing after the database was lost',
        from: "status === 'firing' && !over.has(alert_id)",
        to: "status === 'firing'",
      },
      {
        name: 'alert: a stretch is decided at once, however long',
        from: 'Math.min(toMs, behind + stretchMs)',
        to: 'toMs',
      },
    ],
  ),
  ...of(
    'consumers/alert/state/alert-topic.ts',
    [unit('consumers/alert/state/alert-topic')],
    [
      {
        name: 'alert: the topic is read before former leaders are fenced off',
        from: '    const first = await producer.transaction()\n',
        to:
          '    await readContents(kafka, config.topic, signal)\n' +
          '    const first = await producer.transaction()\n',
      },
      {
        name: 'alert: a commit that failed is swallowed',
        from: '      if (transaction.isActive()) await transaction.abort().catch(() => undefined)\n      throw error\n',
        to: '      if (transaction.isActive()) await transaction.abort().catch(() => undefined)\n',
      },
      {
        name: 'alert: a decision is committed before it is acknowledged',
        from: 'await transaction.send(',
        to: 'void transaction.commit()\n      await transaction.send(',
      },
      {
        name: 'alert: a transaction that failed stays open',
        from: '      if (transaction.isActive()) await transaction.abort().catch(() => undefined)\n',
        to: '',
      },
      {
        name: 'alert: transitions are read in the order of their partitions',
        from: '  found.sort((a, b) => a.decision.step - b.decision.step)\n',
        to: '',
      },
    ],
  ),
  ...of(
    'consumers/alert/leadership.ts',
    [unit('consumers/alert/leadership')],
    [
      {
        name: 'leadership: a member leads with any partition',
        from: 'includes(firstPartition) === true',
        to: 'length !== undefined',
      },
      {
        name: 'leadership: a member leads on without an answered heartbeat',
        from: 'holdsFirst === true && performance.now() - heardAt > sessionTimeoutMs ? undefined : holdsFirst',
        to: 'holdsFirst',
      },
      {
        name: 'leadership: a member leads while the group is rebalanced',
        from: '  consumer.on(consumer.events.REBALANCING, () => (holdsFirst = undefined))\n',
        to: '',
      },
      {
        name: 'leadership: a crash for good is not reported',
        from: '    else failure.reject(error)\n',
        to: '',
      },
    ],
  ),
  ...of(
    'consumers/alert/stored-watermark.ts',
    [unit('consumers/alert/stored-watermark')],
    [
      {
        name: 'watermark: a record that is not stored counts as stored',
        from: '(committed.get(key) ?? 0n) >= end',
        to: '(committed.get(key) ?? 0n) >= end - 1n',
      },
      {
        name: 'watermark: one partition that is stored is enough',
        from: '[...mark.ends].every(',
        to: '[...mark.ends].some(',
      },
    ],
  ),
  ...of(
    'consumers/alert/notify/receiver.ts',
    [unit('consumers/alert/notify/receiver')],
    [
      {
        name: 'deliveries: a post that failed counts as acknowledged',
        from: '        this.#deps.observer?.onPost(this.#config.name, false)\n',
        to:
          '        this.#acknowledged(rows)\n' +
          '        this.#deps.observer?.onPost(this.#config.name, false)\n',
      },
      {
        name: 'deliveries: an acknowledgement is not stored',
        from: '    this.#acknowledgements.note(rows.map(({ alert_id, status }) => ({ alertId: alert_id, status })))\n',
        to: '',
      },
      {
        name: 'deliveries: a held receiver sends',
        from: 'if (this.#isHeld || this',
        to: 'if (this',
      },
      {
        name: 'deliveries: a lasting alert is repeated at every look',
        from: 'deliveredAt === undefined || now - deliveredAt < this.#config.repeatMs',
        to: 'deliveredAt === undefined',
      },
      {
        name: 'deliveries: what is over is sent all the same',
        from: '      this.#waiting.delete(id)\n      this.#waiting.delete(`${alert_id}/resolved`)\n',
        to: '',
      },
      {
        name: 'deliveries: a silence holds for repeats alone',
        from: "row.status === 'resolved' || !isSilenced(row, this.#silences, now)",
        to: 'row.alert_id !== undefined',
      },
      {
        name: 'deliveries: one transition too many is dropped',
        from: 'this.#waiting.size - (this.#config.mostWaiting ?? 1_000)',
        to: 'this.#waiting.size + 1 - (this.#config.mostWaiting ?? 1_000)',
      },
    ],
  ),
  ...of(
    'schemas/silence.ts',
    [unit('consumers/alert/state/silences')],
    [
      {
        name: 'silences: a silence of one MPP holds for all',
        from: "(silence.mpp === '' || silence.mpp === alert.mpp)",
        to: 'true',
      },
      {
        name: 'silences: a silence holds at its end',
        from: 'nowMs < Date.parse',
        to: 'nowMs <= Date.parse',
      },
    ],
  ),
]
