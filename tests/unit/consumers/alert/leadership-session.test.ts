/** The order within a decision, and what a failure of each step leaves undone. Topic and detector are replaced. */
import type { Kafka } from 'kafkajs'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { catchUp, stepAt } from '../../../../consumers/alert/detector/detector.ts'
import type { DetectorState } from '../../../../consumers/alert/detector/types.ts'
import type { HistoryCache } from '../../../../consumers/alert/history/history-cache.ts'
import { LeadershipSession } from '../../../../consumers/alert/leadership-session.ts'
import { type AlertRow, alertOf, transitionId } from '../../../../consumers/alert/state/alert-row.ts'
import type { AlertStore, Checkpoint } from '../../../../consumers/alert/state/alert-store.ts'
import {
  AlertTopic,
  type Decision,
  type TopicContents,
} from '../../../../consumers/alert/state/alert-topic.ts'
import { createLogger } from '../../../../infra/log.ts'
import { dayMs } from '../../../../schemas/time.ts'
import { aRow, resolved } from '../../../support/alert-rows.ts'
import { reference as whole } from '../../../support/simulated-days.ts'

vi.mock('../../../../consumers/alert/detector/detector.ts', async (original) => ({
  ...(await original<object>()),
  catchUp: vi.fn(),
  notJudged: () => [],
}))

const reference = { ...whole, mpps: whole.mpps.filter(({ mpp }) => mpp === 'kukar') }
const start = stepAt(Date.parse('2026-10-22T02:00:00Z'))
const end = start + 30 * 60_000
const state = (at: number): DetectorState => ({ mpp: 'kukar', at, pending: [], firing: [], past: [] })

type Step = 'checkpoint' | 'topic' | 'view'

interface Left {
  /** What the former leader left in the topic, and what of it the view shows. */
  readonly rows?: readonly AlertRow[]
  readonly shown?: readonly AlertRow[]
  readonly latest?: Decision
  readonly checkpoint?: Checkpoint
  readonly failing?: Step
}

/** A session that continues from `start`, of which every step is noted. */
async function aSession({ rows = [], shown = rows, latest, checkpoint, failing }: Left = {}) {
  const done: string[] = []
  const decisions: { readonly lineage: string; readonly decision: Decision }[] = []
  const step = (name: Step, what: string): Promise<void> => {
    done.push(what)
    return name === failing ? Promise.reject(new Error(`${name} failed`)) : Promise.resolve()
  }
  const topic = {
    send: (_decision: Decision, sent: readonly AlertRow[]) =>
      step('topic', `topic ${sent.map(transitionId).length}`),
    [Symbol.asyncDispose]: async () => void done.push('topic left'),
  }
  const contents: TopicContents = { rows: new Map(rows.map((row) => [transitionId(row), row])), latest }
  vi.spyOn(AlertTopic, 'takeOver').mockResolvedValue({ topic: topic as unknown as AlertTopic, contents })
  const asked: string[] = []
  const store = {
    checkpoint: async (lineage: string) => {
      asked.push(lineage)
      return checkpoint ?? { step: 4, states: new Map([['kukar', state(start)]]) }
    },
    shownTransitions: async () => new Set(shown.map(transitionId)),
    writeDecision: (lineage: string, decision: Decision) => {
      decisions.push({ lineage, decision })
      return step('checkpoint', 'checkpoint')
    },
    writeTransitions: (written: readonly AlertRow[]) =>
      written.length === 0 ? Promise.resolve() : step('view', `view ${written.length}`),
  } as unknown as AlertStore
  const history = {
    forget: () => void done.push('forget'),
    read: async () => ({ history: { mpp: 'kukar' }, isLate: false }),
  } as unknown as HistoryCache
  const session = await LeadershipSession.begin(
    { topic: 'alerts', transactionalId: 't' },
    {
      kafka: {} as Kafka,
      store,
      history,
      reference,
      rules: [],
      logger: createLogger({ level: 'silent', pretty: false }),
      clock: () => new Date(end),
    },
  )
  const judge = (to = end, signal?: AbortSignal): Promise<AlertRow[]> =>
    session.judgeTo(to, (made) => void (made.length > 0 && done.push(`deliver ${made.length}`)), signal)
  return { session, done, decisions, asked, judge }
}

/** The detector says this of the next stretch. */
function detects(...rows: readonly AlertRow[]): void {
  vi.mocked(catchUp).mockImplementationOnce((_history, _state, to) => ({
    state: state(stepAt(to)),
    transitions: rows.map((row) => ({ at: to, alert: alertOf(row) })),
  }))
}

beforeEach(() => {
  vi.mocked(catchUp).mockReset()
  vi.mocked(catchUp).mockImplementation((_history, _state, to) => ({ state: state(to), transitions: [] }))
})

describe('an MPP that was taken out of the reference data', () => {
  it('has its alerts ended once, as nothing judges them any more', async () => {
    const gone = aRow({ mpp: 'berau' })
    const over = [aRow({ mpp: 'berau', agency: 'polri' })].flatMap((row) => [row, resolved(row)])
    const { judge } = await aSession({ rows: [gone, ...over, aRow()] })
    const ended = await judge()
    expect(ended.map(({ mpp, agency, status, resolved_at }) => [mpp, agency, status, resolved_at])).toEqual([
      ['berau', gone.agency, 'resolved', new Date(end).toISOString().replace('.000Z', 'Z')],
    ])
    expect(await judge(end + 30 * 60_000)).toEqual([])
  })
})

describe('a decision', () => {
  it('is a checkpoint, then in the topic, then in the view, then delivered', async () => {
    const { session, done, judge } = await aSession()
    detects(aRow())
    const made = await judge()
    expect(done).toEqual(['forget', 'checkpoint', 'topic 1', 'view 1', 'deliver 1'])
    expect(made.map(transitionId)).toEqual([transitionId(aRow())])
    expect(session.judgedTo()).toBe(end)
  })

  it('without a transition is a checkpoint alone', async () => {
    const { done, judge } = await aSession()
    await judge()
    expect(done).toEqual(['forget', 'checkpoint'])
  })

  it.each([
    ['checkpoint', ['checkpoint']],
    ['topic', ['checkpoint', 'topic 1']],
    ['view', ['checkpoint', 'topic 1', 'view 1']],
  ] as const)('stops where the %s fails: nothing behind it happens', async (failing, expected) => {
    const { done, judge } = await aSession({ failing })
    detects(aRow())
    await expect(judge()).rejects.toThrow(`${failing} failed`)
    expect(done.slice(1)).toEqual(expected)
  })

  it('is left out where it is to end: at once between two MPPs, and between two days of a first judgement', async () => {
    const { session, done, judge } = await aSession()
    detects(aRow())
    await expect(judge(end, AbortSignal.abort(new Error('ended')))).rejects.toThrow('ended')
    expect([done.slice(1), session.judgedTo()]).toEqual([[], start])
    const first = await aSession({ checkpoint: { step: 0, states: new Map() } })
    const ending = new AbortController()
    vi.mocked(catchUp).mockReset()
    vi.mocked(catchUp).mockImplementation((_history, _state, to) => {
      ending.abort(new Error('ended'))
      return { state: state(to), transitions: [] }
    })
    await expect(first.judge(end, ending.signal)).rejects.toThrow('ended')
    expect(vi.mocked(catchUp)).toHaveBeenCalledTimes(1)
    expect(first.done).toEqual(['forget'])
  })

  it('that failed in the topic leaves the session where it was', async () => {
    const { session, judge } = await aSession({ failing: 'topic' })
    detects(aRow())
    await expect(judge()).rejects.toThrow('topic failed')
    expect([session.judgedTo(), session.transitions()]).toEqual([start, []])
  })

  it('has the next step, and a lineage of its own only where it has transitions', async () => {
    const { decisions, asked, judge } = await aSession({ latest: { id: 'former', step: 7 } })
    await judge()
    detects(aRow())
    await judge(end + 900_000)
    await judge(end + 1_800_000)
    expect(asked).toEqual(['former'])
    expect(decisions.map(({ decision }) => decision.step)).toEqual([8, 9, 10])
    const [first, second, third] = decisions
    expect(first?.lineage).toBe('former')
    expect(second?.lineage).toBe(second?.decision.id)
    expect(third?.lineage).toBe(second?.decision.id)
  })

  it('covers a day at most: a longer stretch is decided in pieces', async () => {
    const { decisions, judge } = await aSession()
    await judge(start + 2 * dayMs + 900_000)
    expect(decisions).toHaveLength(3)
  })
})

describe('a transition', () => {
  it('that is in the topic is not sent again', async () => {
    const { done, judge } = await aSession({ rows: [aRow()] })
    detects(aRow())
    expect(await judge()).toEqual([])
    expect(done).toEqual(['forget', 'checkpoint'])
  })

  it('is not sent where the alert is over, nor an end of what never fired', async () => {
    const over = resolved(aRow())
    const other = resolved(aRow({ agency: 'samsat' }))
    const { done, judge } = await aSession({ rows: [over] })
    detects(aRow(), other)
    expect(await judge()).toEqual([])
    expect(done).toEqual(['forget', 'checkpoint'])
  })

  it('may end in the decision in which it fires', async () => {
    const { judge } = await aSession()
    detects(aRow(), resolved(aRow()))
    expect((await judge()).map(({ status }) => status)).toEqual(['firing', 'resolved'])
  })

  it('that the former leader committed and did not show is shown first', async () => {
    const { done, judge } = await aSession({ rows: [aRow()], shown: [] })
    expect(done).toEqual(['view 1', 'forget'])
    await judge()
    expect(done.slice(2)).toEqual(['view 1', 'checkpoint'])
  })
})

describe('an MPP that is watched for the first time', () => {
  it('keeps what fires according to the topic, and reports nothing of it again', async () => {
    const { judge } = await aSession({ rows: [aRow()], checkpoint: { step: 0, states: new Map() } })
    expect(await judge()).toEqual([])
    const last = vi.mocked(catchUp).mock.calls.at(-1)
    expect(last?.[1].firing.map(({ id }) => id)).toEqual([aRow().alert_id])
  })

  it('has nothing that fires where the topic has its end', async () => {
    const rows = [aRow(), resolved(aRow())]
    const { judge } = await aSession({ rows, checkpoint: { step: 0, states: new Map() } })
    await judge()
    const last = vi.mocked(catchUp).mock.calls.at(-1)
    expect(last?.[1].firing).toEqual([])
    expect(last?.[1].past.map(({ id }) => id)).toEqual([aRow().alert_id])
  })
})

describe('a state that lies beyond now, as a clock was ahead', () => {
  it('is dropped, and the MPP is warmed up and judged again', async () => {
    const ahead = end + 8 * 60 * 60_000
    const { session, decisions, judge } = await aSession({
      checkpoint: { step: 4, states: new Map([['kukar', state(ahead)]]) },
    })
    expect(session.judgedTo()).toBe(0)
    await judge()
    expect(session.judgedTo()).toBe(end)
    expect(decisions.map(({ decision }) => decision.step)).toEqual([5])
  })

  it('is kept where it is a step ahead at most, as clocks differ', async () => {
    const ahead = end + 15 * 60_000
    const { session } = await aSession({
      checkpoint: { step: 4, states: new Map([['kukar', state(ahead)]]) },
    })
    expect(session.judgedTo()).toBe(ahead)
  })
})

it('leaves the topic when it ends', async () => {
  const { session, done } = await aSession()
  await session[Symbol.asyncDispose]()
  expect(done.at(-1)).toBe('topic left')
})
