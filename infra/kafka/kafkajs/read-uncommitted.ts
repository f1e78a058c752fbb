/**
 * An admin client that reads uncommitted offsets: kafkajs's own always asks for the last stable offset, with no option
 * for the end of the log (no issue upstream). Can go with a client whose admin takes an isolation level.
 */
import type { Kafka } from 'kafkajs'

const readUncommitted = 0

/** The same client, whose admin gets the end of the log and not how far readers of committed records get. */
export function readingUncommitted(kafka: Kafka): Kafka {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  )
  const createCluster: unknown = symbol === undefined ? undefined : Reflect.get(kafka, symbol)
  if (symbol === undefined || typeof createCluster !== 'function')
    throw new TypeError('kafkajs makes its clusters in another way: see read-uncommitted.ts')
  return Object.create(kafka, {
    [symbol]: {
      value: (options: object): unknown =>
        Reflect.apply(createCluster, kafka, [{ ...options, isolationLevel: readUncommitted }]),
    },
  }) as Kafka
}
