/**
 * Distinguishes an error of our own program, or of a library, from a fault of Kafka or of the network: only the latter
 * may be fixed by waiting, and a message that says to start Kafka would mislead where the program is at fault.
 */
import { isProgramError, rootOf } from '../errors.ts'

/** What kafkajs throws at an answer that it cannot read, or in a state that should not occur. */
const clientErrors = new Set([
  'KafkaJSInvariantViolation',
  'KafkaJSInvalidVarIntError',
  'KafkaJSInvalidLongError',
  'KafkaJSNotImplemented',
  'KafkaJSPartialMessageError',
  'KafkaJSUnsupportedMagicByteInMessageSet',
  // Its own checks of a call; where it wraps something else, that is the root.
  'KafkaJSNonRetriableError',
])

/** True for an error that neither Kafka nor the network gave. */
export function isOwnFault(error: unknown): boolean {
  const root = rootOf(error)
  if (isProgramError(root)) return true
  // What Kafka answered has a type, and an error of the system a code, such as ECONNREFUSED.
  if ('type' in root || 'code' in root) return false
  return !root.name.startsWith('KafkaJS') || clientErrors.has(root.name)
}
