/**
 * What Kafka's errors mean for an operator, as the end of a sentence that begins with "Kafka at HOST:PORT": what is
 * wrong and what to do. By Kafka's own name of the error, and by the fault of the connection; never by its text.
 */
import { because } from '../errors.ts'
import type { KafkaErrorType } from './error-types.ts'

/** By Kafka's name of the error. Transient faults, such as an election, have none. */
const byType: Readonly<Partial<Record<KafkaErrorType, string>>> = {
  INVALID_REPLICATION_FACTOR:
    'has fewer brokers than the copies that are asked for: set KUNJUNGAN_REPLICATION to at most their number (1 for a single broker), or start the other brokers.',
  INVALID_PARTITIONS:
    'refuses the number of partitions: correct KUNJUNGAN_PARTITIONS and KUNJUNGAN_QUEUE_PARTITIONS.',
  INVALID_CONFIG:
    'refuses a setting of the new topics: look at its own log, and create them by hand if it has rules of its own.',
  POLICY_VIOLATION:
    'has a policy that forbids what was asked (often partitions, copies or retention of new topics): ask who runs it, or let them create the topics.',
  TOPIC_ALREADY_EXISTS:
    'has such a topic by now, made by somebody else at the same time: run the command again.',
  INVALID_TOPIC_EXCEPTION: 'does not take the name of a topic: correct KUNJUNGAN_NAMESPACE.',
  INCONSISTENT_GROUP_PROTOCOL:
    'has a foreign member in our consumer group (kunjungan-ingest or kunjungan-alert, a namespace in front), with another way to share the partitions: find it (kafka-consumer-groups.sh --describe --members), stop it, and give it a group of its own.',
  INVALID_SESSION_TIMEOUT:
    'does not take the session time-out of our consumers: set its group.min.session.timeout.ms to 10000 or less and its group.max.session.timeout.ms above.',
  GROUP_MAX_SIZE_REACHED:
    'lets no more members into the consumer group: end some of them, or raise its group.max.size.',
  FENCED_INSTANCE_ID: 'has another member with the same identity in the consumer group: end one of the two.',
  NOT_ENOUGH_REPLICAS:
    'has too few copies of a partition in step to take records (min.insync.replicas): start the brokers that are down.',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    'lost copies of a partition while it took records (min.insync.replicas): start the brokers that are down.',
  GROUP_COORDINATOR_NOT_AVAILABLE:
    'has no coordinator for our consumer group yet: see whether its topics __consumer_offsets and __transaction_state are there and led; on fewer than three brokers offsets.topic.replication.factor and transaction.state.log.replication.factor must be lower.',
  LEADER_NOT_AVAILABLE: 'has a partition without a leader: start the broker that holds it.',
  BROKER_NOT_AVAILABLE: 'misses a broker that holds what was asked for: start it.',
  REPLICA_NOT_AVAILABLE: 'misses a broker that holds what was asked for: start it.',
  NOT_CONTROLLER: 'has no controller at the moment: look at the controllers of its quorum.',
  REQUEST_TIMED_OUT:
    'did not finish a request in its own time: look at its load, its disks and its other brokers.',
  KAFKA_STORAGE_ERROR:
    'cannot use the disk of a partition: look at its log and at that disk, then restart the broker.',
  LOG_DIR_NOT_FOUND:
    'misses the folder of a partition: look at log.dirs and at that disk, then restart the broker.',
  CORRUPT_MESSAGE:
    'found a record that does not fit its checksum: look at its disks and at the network in between.',
  UNSUPPORTED_VERSION:
    'does not speak the version of the protocol that is needed: it must be Kafka 2.1 or newer (zstd, idempotent producers), or what is in between must pass it on.',
  UNSUPPORTED_FOR_MESSAGE_FORMAT:
    'keeps a topic in an old message format: set log.message.format.version to 2.1 or newer there.',
  UNSUPPORTED_COMPRESSION_TYPE: 'does not know a compression: it must be Kafka 2.1 or newer.',
  INVALID_PRODUCER_EPOCH:
    'has seen another producer with our transactional id: see that `alert` runs once with these settings, or is one of several instances that know of each other.',
  TRANSACTION_COORDINATOR_FENCED:
    'has seen another producer with our transactional id: run the command again, and see who else uses it.',
  INVALID_TRANSACTION_TIMEOUT:
    'does not take the time-out of our transactions: raise its transaction.max.timeout.ms.',
  OFFSET_OUT_OF_RANGE:
    'no longer has the records at the place where we were reading: its retention or a deletion has cut the topic, see `npx kunjungan doctor`.',
  INVALID_TIMESTAMP:
    'refuses the time of a record: set message.timestamp.type=CreateTime and message.timestamp.after.max.ms of the topic as `npx kunjungan migrate` does.',
  INVALID_RECORD:
    'refuses a record by a rule of its topic (such as cleanup.policy=compact, which wants keys): alter the topic.',
  SECURITY_DISABLED: 'has no authorizer, so rights cannot be given there: do without them.',
  TOPIC_DELETION_DISABLED: 'does not delete topics: set delete.topic.enable=true there.',
}

export interface ConnectionFault {
  readonly code: string
  /** `host:port` that was tried. */
  readonly broker: string
}

/** The connection that failed, by the innermost error that names it. */
export function connectionFaultOf(error: unknown): ConnectionFault | undefined {
  if (!(error instanceof Error)) return undefined
  const inner = error.cause === error ? undefined : connectionFaultOf(error.cause)
  if (inner !== undefined) return inner
  if (!('broker' in error) || typeof error.broker !== 'string') return undefined
  return { broker: error.broker, code: 'code' in error && typeof error.code === 'string' ? error.code : '' }
}

/** The brokers that were asked for. */
interface Brokers {
  readonly brokers: readonly string[]
  /** Why the embedded one has ended, where the machine is the cause. */
  readonly whyDown?: () => string | undefined
}

/** The sentence for a fault by its name or its connection; undefined where neither is known. */
export function kafkaSentence(error: unknown, type: string | undefined, access: Brokers): string | undefined {
  if (type !== undefined) return byType[type as KafkaErrorType]
  const fault = connectionFaultOf(error)
  if (fault !== undefined) return connectionSentence(fault, access)
  return timeoutSentences.find(([name]) => isNamed(error, name))?.[1]
}

const timeoutSentences = [
  [
    'KafkaJSRequestTimeoutError',
    'takes the connection and does not answer like Kafka: see whether this is the port of a Kafka listener, and whether the broker is overloaded.',
  ],
  // A limit of our own, as AbortSignal.timeout has it.
  [
    'TimeoutError',
    'does not answer in time: see whether its brokers are frozen or overloaded, and whether a firewall in between drops what is sent.',
  ],
] as const

const unknownName = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_NODATA']

function connectionSentence(
  { broker, code }: ConnectionFault,
  { brokers, whyDown }: Brokers,
): string | undefined {
  const host = broker.slice(0, broker.lastIndexOf(':'))
  const reached = unreachable[code]
  // A connection that was made and broke has reasons of its own (TLS, a login).
  if (reached === undefined && !unknownName.includes(code)) return undefined
  if (!brokers.includes(broker)) {
    const why = unknownName.includes(code)
      ? `this machine does not know the name ${host}`
      : `it cannot be reached from here (${code})`
    return `answers, but sends its clients on to ${broker}, and ${why}: start that broker, or set advertised.listeners of it to an address that this machine reaches.`
  }
  if (unknownName.includes(code)) {
    return `cannot be found, as this machine does not know the name ${host}: correct KAFKA_BROKERS, or look at the name service (DNS)${code === 'EAI_AGAIN' ? ', which does not answer' : ''}.`
  }
  return reached === undefined
    ? undefined
    : `${reached}: ${because(whyDown)}start it (\`npx kunjungan stack up\`) or set KAFKA_BROKERS.`
}

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'does not answer, nothing listens at that port',
  ETIMEDOUT: 'does not answer, no connection was made in time (a firewall?)',
  EHOSTUNREACH: 'does not answer, there is no route to that host',
  ENETUNREACH: 'does not answer, there is no route to that network',
}

/** True for an error of that name, and for one that it caused. */
export function isNamed(error: unknown, name: string): boolean {
  if (!(error instanceof Error)) return false
  return error.name === name || (error.cause !== error && isNamed(error.cause, name))
}

/** The names that have a sentence, for the page of errors and for tests. */
export const kafkaSentences: Readonly<Record<string, string>> = byType
