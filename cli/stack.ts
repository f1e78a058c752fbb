/**
 * `kunjungan stack up|down|status|env`: the embedded services on their own. Starts nothing where the environment
 * names other services; makes no topics and no schema (that is `migrate`).
 */
import Table from 'cli-table3'
import type { Command } from 'commander'
import { KunjunganError } from '../infra/errors.ts'
import { jarsFolder } from '../infra/stack/java.ts'
import type { StackDeps } from '../infra/stack/service.ts'
import type { StackConfig } from '../infra/stack/services.ts'
import { findStack, stackStatus, startStack, stopStack, type RunningStack } from '../infra/stack/stack.ts'
import type { CliContext } from './context.ts'
import { whoseServices } from './connections/whose.ts'
import { shellExports, stackVariables } from './stack-variables.ts'

interface Output {
  readonly json?: boolean
}

/** Adds the command `stack` with its subcommands. */
export function registerStack(program: Command, context: CliContext): void {
  const stack = program.command('stack').description('the embedded Kafka and ClickHouse on their own')
  const add = (name: string, description: string, action: (output: Output) => Promise<void>): void => {
    stack
      .command(name)
      .description(description)
      .option('--json', 'one JSON document on stdout')
      .action(action)
  }
  add('up', 'starts what does not run', async (output) => await up(context, output))
  add('down', 'stops what runs; the data stay', async (output) => await down(context, output))
  add('status', 'exit code 0 if all runs, 1 otherwise', async (output) => await status(context, output))
  add(
    'env',
    'prints export lines for eval "$(npx kunjungan stack env)"',
    async (output) => await env(context, output),
  )
}

/** What starts the embedded services, from the context of a command. */
export function stackConfig(context: CliContext): StackConfig {
  return {
    home: context.env.KUNJUNGAN_HOME,
    cacheDir: jarsFolder(context.checkout, context.env.KUNJUNGAN_HOME),
    machine: context.machine,
    usersXml: context.usersXml,
  }
}

/** True if the environment names services that are not the embedded ones: then nothing embedded is started. */
async function usesOtherServices(context: CliContext): Promise<boolean> {
  const { KAFKA_BROKERS: brokers, CLICKHOUSE_URL: url } = context.env
  if (brokers === undefined || url === undefined) return false
  return Object.values(await whoseServices(context)).includes('other')
}

/** Progress of starting and stopping. */
export function stackDeps(context: CliContext): StackDeps {
  return { logger: context.logger, progress: context.progress, signal: context.signal }
}

async function up(context: CliContext, output: Output): Promise<void> {
  if (await usesOtherServices(context)) {
    const { KAFKA_BROKERS: brokers, CLICKHOUSE_URL: url } = context.env
    const text = `The environment names other services (KAFKA_BROKERS ${brokers?.join(',')}, CLICKHOUSE_URL ${url}): nothing was started.`
    context.out(
      output.json === true
        ? JSON.stringify({ started: [], external: { brokers, clickhouseUrl: url } })
        : text,
    )
    return
  }
  const stack = await startStack(stackConfig(context), stackDeps(context))
  if (output.json === true) {
    const { credentials: _secret, ...shown } = stack
    context.out(JSON.stringify(shown))
    return
  }
  for (const line of upLines(stack)) context.out(line)
}

function upLines(stack: RunningStack): string[] {
  const verb = stack.alreadyRunning ? 'already runs' : 'runs'
  return [
    `Kafka ${verb} at ${stack.brokers.join(',')} (process ${stack.pids.kafka})`,
    `ClickHouse ${verb} at ${stack.clickhouseUrl}, native protocol at port ${stack.clickhouseTcpPort} (process ${stack.pids.clickhouse})`,
    ...stack.portNotes,
    `Data and logs: ${stack.dataDir}`,
    'Connect other programs: eval "$(npx kunjungan stack env)"; stop: npx kunjungan stack down',
  ]
}

async function down(context: CliContext, output: Output): Promise<void> {
  const stopped = await stopStack(context.env.KUNJUNGAN_HOME, stackDeps(context))
  if (output.json === true) context.out(JSON.stringify({ stopped }))
  else
    context.out(
      stopped.length === 0 ? 'Nothing was running.' : `Stopped: ${stopped.join(', ')}. The data stay.`,
    )
}

async function status(context: CliContext, output: Output): Promise<void> {
  const services = await stackStatus(context.env.KUNJUNGAN_HOME)
  if (!services.every(({ state }) => state === 'running')) context.exitCode(1)
  if (output.json === true) {
    context.out(JSON.stringify({ services }))
    return
  }
  const table = new Table({
    head: ['service', 'state', 'pid', 'address', 'log', 'data'],
    style: { head: [], border: [] },
  })
  for (const { service, state, pid, address, log, data } of services) {
    table.push([service, state, pid ?? '', address ?? '', log, data])
  }
  context.out(table.toString())
}

async function env(context: CliContext, output: Output): Promise<void> {
  const stack = await findStack(context.env.KUNJUNGAN_HOME)
  if (stack === undefined) {
    throw new KunjunganError(
      'stack',
      'The embedded services are not running: start them with npx kunjungan stack up.',
    )
  }
  const variables = stackVariables(stack, context.env.LOG_LEVEL)
  context.outWithPasswords(output.json === true ? JSON.stringify(variables) : shellExports(variables))
}
