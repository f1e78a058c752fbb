/**
 * Replaces `parse` of the metadata responses of kafkajs and wraps Broker.metadata: kafkajs fails for the first topic or
 * partition with an error, so that one partition without a leader, even of a topic that nobody asked for, stops every
 * producer, consumer and admin (its issue 1520). Here a partition without a leader has the leader -1 and all others
 * are known; leaderless.ts says what becomes of it. An error of a topic fails the request where it was asked for by
 * name. Can go with a client that keeps the error of every partition.
 */
import { errorOfCode } from './parts.ts'

/** What is used of the answer, as kafkajs decodes it. */
interface MetadataAnswer {
  readonly topicMetadata: readonly { readonly topic: string; readonly topicErrorCode: number }[]
}
type AskMetadata = (this: object, topics?: readonly string[]) => Promise<MetadataAnswer>

/** In place of `parse`. */
export function asAnswered(answer: MetadataAnswer): Promise<MetadataAnswer> {
  return Promise.resolve(answer)
}

/** No topics stand for all of them: what is wrong with one of these concerns only those who ask for it. */
export function failsForAskedTopics(askMetadata: AskMetadata): AskMetadata {
  return async function (topics = []) {
    const answer = await askMetadata.call(this, topics)
    const failed = answer.topicMetadata.find(({ topicErrorCode }) => topicErrorCode !== 0)
    if (failed === undefined) return answer
    if (topics.length > 0) throw errorOfCode(failed.topicErrorCode)
    return {
      ...answer,
      topicMetadata: answer.topicMetadata.filter(({ topicErrorCode }) => topicErrorCode === 0),
    }
  }
}
