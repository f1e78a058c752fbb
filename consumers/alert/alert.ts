/**
 * Watches the visits and raises alerts, for as long as this instance leads; the others wait, ready to take over. A
 * pass that fails is retried until it succeeds; nothing is skipped.
 */
import { sleep } from '../../infra/sleep.ts'
import { clickHouseFault } from '../../infra/clickhouse/client.ts'
import { clickHouseCode, transportCode } from '../../infra/clickhouse/fault-code.ts'
import { KunjunganError } from '../../infra/errors.ts'
import { kafkaErrorType, kafkaFault } from '../../infra/kafka/client.ts'
import { type AlertConfig, type AlertDeps, AlertWorker } from './worker.ts'

export interface RunningAlert extends AsyncDisposable {
  readonly judgedTo: () => number
  /** Undefined while it is not known: see `Leadership`. */
  readonly isLeading: () => boolean | undefined
  /** Rejects when the group cannot be joined for a reason that no retry fixes; never resolves. */
  readonly failed: Promise<never>
}

const leadPollMs = 200

/** Keeps watching until it is disposed. */
export async function startAlert(config: AlertConfig, deps: AlertDeps): Promise<RunningAlert> {
  const worker = await AlertWorker.join(config, deps)
  const end = new AbortController()
  const { signal } = end
  const watch = async (): Promise<void> => {
    for (let failures = 0; !signal.aborted;) {
      const wasLeading = worker.leadership.isLeading()
      const began = performance.now()
      try {
        await worker.pass(signal)
        failures = 0
        deps.observer?.onPass({
          isLeading: worker.leadership.isLeading(),
          judgedToMs: worker.judgedTo,
          seconds: (performance.now() - began) / 1_000,
        })
      } catch (error) {
        if (signal.aborted) return
        const { fault, fix } = describe(error, config)
        deps.observer?.onFault(fix)
        if (failures % 10 === 1)
          deps.logger.error({ fault, fix }, 'alert cannot work until this is fixed; it keeps retrying')
        else deps.logger.warn({ fault, failures }, 'a pass failed and will be retried')
        failures += 1
      }
      const until =
        performance.now() + Math.min(config.everyMs, failures > 0 ? 1_000 * failures : config.everyMs)
      // A new leader begins at once.
      while (!signal.aborted && performance.now() < until && worker.leadership.isLeading() === wasLeading)
        await sleep(Math.min(leadPollMs, config.everyMs), signal)
    }
  }
  const watching = watch()
  deps.logger.info({ group: config.groupId }, 'alert started')
  return {
    judgedTo: () => worker.judgedTo,
    isLeading: () => worker.leadership.isLeading(),
    failed: worker.leadership.failed,
    async [Symbol.asyncDispose]() {
      end.abort()
      await watching
      await worker[Symbol.asyncDispose]()
      deps.logger.info('alert stopped')
    },
  }
}

function describe(error: unknown, config: AlertConfig): { readonly fault: string; readonly fix: string } {
  if (error instanceof KunjunganError) return { fault: error.code, fix: error.message }
  const code = clickHouseCode(error)
  if (code !== undefined)
    return { fault: String(code), fix: clickHouseFault(error, config.clickhouseAccess).message }
  const type = kafkaErrorType(error)
  const isKafka = type !== undefined || (error instanceof Error && error.name.startsWith('KafkaJS'))
  const fix = isKafka
    ? kafkaFault(error, config.kafkaAccess)
    : clickHouseFault(error, config.clickhouseAccess)
  const name = error instanceof Error ? error.name : 'unknown'
  return { fault: type ?? transportCode(error) ?? name, fix: fix.message }
}
