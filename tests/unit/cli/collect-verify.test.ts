/** `collect verify` has options of its own beside those of `collect`, and checks a sender from the first request to the last. */
import { createServer } from 'node:net'
import { Command } from 'commander'
import { expect, it } from 'vitest'
import { registerCommands } from '../../../cli/commands.ts'
import type { CliContext } from '../../../cli/context.ts'
import { collectEvent, post } from '../../support/collect-server.ts'

interface Ran {
  readonly out: string[]
  readonly said: string[]
  readonly codes: number[]
}

/** Runs `collect verify`; `onSaid` gets each line of progress, and a function that presses Ctrl-C. */
async function verify(
  args: readonly string[],
  onSaid: (line: string, stop: () => void) => unknown = () => undefined,
): Promise<Ran> {
  const ran: Ran = { out: [], said: [], codes: [] }
  const stopping = new AbortController()
  const context = {
    env: {},
    signal: stopping.signal,
    reference: { mpps: ['balikpapan', 'kotim'].map((mpp) => ({ mpp, time_zone: 'Asia/Makassar' })) },
    out: (text: string) => ran.out.push(text),
    exitCode: (code: number) => ran.codes.push(code),
    progress(line: string) {
      ran.said.push(line)
      onSaid(line, () => stopping.abort())
    },
  } as unknown as CliContext
  const program = new Command()
  await registerCommands(program, context, ['collect'])
  await program.parseAsync(['collect', 'verify', ...args], { from: 'user' })
  return ran
}

const urlIn = (line: string): string => /http:\/\/[^/]+/.exec(line)?.[0] ?? ''

it('checks a sender until Ctrl-C, at an address that devices reach', async () => {
  const { out, said, codes } = await verify(
    ['--sender', '0', '--host', '0.0.0.0', '--mpp', 'kotim'],
    async (line, stop) => {
      const url = `http://127.0.0.1:${new URL(urlIn(line)).port}`
      const event = collectEvent({}, { mpp: 'kotim' })
      for (let turn = 0; turn < 4; turn++)
        await post({ url }, event, { authorization: 'Bearer x' }).catch(() => undefined)
      stop()
    },
  )
  expect(said).toEqual([
    expect.stringMatching(/^Point the sender at http:\/\/(?!0\.0\.0\.0)\S+:\d+\/v1\/events .* kotim/),
  ])
  expect(out).toEqual(['4 requests, 1 events accepted.', 'The sender keeps the rule.'])
  expect(codes).toEqual([])
})

const canListenAt80 = await new Promise<boolean>((resolve) => {
  const server = createServer().once('error', () => resolve(false))
  server.listen(80, '127.0.0.1', () => server.close(() => resolve(true)))
})

it.skipIf(!canListenAt80)('names port 80 too (skipped where it is not to be had)', async () => {
  const { said } = await verify(['--sender', '80'], (_line, stop) => stop())
  expect(said).toEqual([expect.stringContaining('http://127.0.0.1:80/v1/events')])
})

it('finds nothing right where no event came', async () => {
  const { out, codes } = await verify(['--sender', '0'], (_line, stop) => stop())
  expect(out).toEqual(['0 requests, 0 events accepted.'])
  expect(codes).toEqual([1])
})

it('takes --host with --sender alone', async () => {
  await expect(verify(['--host', '0.0.0.0'])).rejects.toThrow('--host goes with --sender PORT')
})
