/** Each command is registered by the module that its name loads, and no other is loaded for it. */
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { commands, registerCommands } from '../../../cli/commands.ts'
import type { CliContext } from '../../../cli/context.ts'

const context = { env: {} } as unknown as CliContext

async function registered(...args: string[]): Promise<string[]> {
  const program = new Command()
  await registerCommands(program, context, args)
  return program.commands.map((command) => command.name())
}

describe('the commands', () => {
  it.each(Object.keys(commands))('%s is registered alone where it is called', async (name) => {
    expect(await registered(name, '--help')).toEqual([name])
  })

  it.each([[], ['--help'], ['help', 'start'], ['sart'], ['constructor']])(
    'are all registered for %j',
    async (...args) => {
      expect(await registered(...args)).toEqual(Object.keys(commands))
    },
  )
})
