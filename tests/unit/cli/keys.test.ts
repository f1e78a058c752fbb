/** `keys create` refuses what no key can have in a sentence, and says where an agency is not known. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, it, onTestFinished } from 'vitest'
import { registerCommands } from '../../../cli/commands.ts'
import type { CliContext } from '../../../cli/context.ts'
import { readKeys } from '../../../producers/collect/keys/key-file.ts'
import type { Key } from '../../../producers/collect/keys/keys.ts'

async function create(...args: string[]): Promise<{ said: string[]; shown: string[]; keys: Key[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'kunjungan-keys-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const said: string[] = []
  const shown: string[] = []
  const context = {
    env: { KUNJUNGAN_HOME: folder },
    reference: {
      mpps: [{ mpp: 'kotim' }, { mpp: 'kukar' }],
      agencies: [
        { mpp: 'kotim', agency: 'bpjs' },
        { mpp: 'kotim', agency: 'disdukcapil' },
        { mpp: 'kukar', agency: 'samsat' },
      ],
    },
    progress: (line: string) => said.push(line),
    outWithPasswords: (text: string) => shown.push(text),
  } as unknown as CliContext
  const program = new Command()
  await registerCommands(program, context, ['keys'])
  await program.parseAsync(['keys', 'create', '--mpp', 'kotim', ...args], { from: 'user' })
  return { said, shown, keys: await readKeys(join(folder, 'collect-keys.json')) }
}

it.each([
  ['--agency', 'Disdukcapil', /^--agency "Disdukcapil" is no slug: [^\n]+, such as disdukcapil\.$/],
  ['--agency', '', /^--agency "" is no slug/],
  ['--name', 'x'.repeat(101), /^--name is too long: it has at most 100 characters\.$/],
])('%s %j is refused in a sentence', async (option, value, sentence) => {
  await expect(create('--agency', 'bpjs', option, value)).rejects.toMatchObject({
    name: 'KunjunganError',
    code: 'usage',
    message: expect.stringMatching(sentence),
  })
})

it('an agency of the reference data is taken without a word of it', async () => {
  const { said, shown, keys } = await create('--agency', 'bpjs', '--name', 'x'.repeat(100))
  expect(said).toEqual([expect.stringMatching(/^The bearer key .* is made/)])
  expect(shown).toHaveLength(1)
  expect(keys).toMatchObject([{ mpp: 'kotim', agencies: ['bpjs'] }])
})

it('an agency that it does not list for this MPP is taken, and said to be unregistered', async () => {
  const { said, keys } = await create('--agency', 'bpjs', '--agency', 'samsat')
  expect(said[0]).toBe(
    'Note: the reference data of kotim does not list samsat, whose events are taken and shown as unregistered. It lists bpjs, disdukcapil.',
  )
  expect(keys).toMatchObject([{ agencies: ['bpjs', 'samsat'] }])
})

it('a key for types of other topics alone is refused, as it could send nothing', async () => {
  await expect(create('--topic', 'counter', '--type', 'mpp.ticket.issued')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/could send nothing: no --type is of a topic in counter\./),
  })
  const { keys } = await create('--topic', 'queue', '--type', 'mpp.ticket.issued', '--type', 'mpp.quota.set')
  expect(keys).toMatchObject([{ topics: ['queue'], types: ['mpp.ticket.issued', 'mpp.quota.set'] }])
})
