/** Sending to Kafka: what kafkajs lacks, the sender of events, slices of batches, and dead letters read and sent back. */
import { type Mutation, of, unit } from '../mutation.ts'

export const sending: readonly Mutation[] = [
  ...of(
    'infra/kafka/kafkajs/deliver.ts',
    [unit('infra/kafka/kafkajs/send-messages')],
    [
      {
        name: 'sender: an answer without the partition counts as an acknowledgement',
        from: 'if (own === undefined)\n    return errorNamed(',
        to: 'if (own === undefined)\n    return undefined\n  if (false)\n    return errorNamed(',
      },
      {
        name: 'sender: a failed request counts as not written',
        from: '    for (const delivery of deliveries) delivery.mayBeWritten = true\n',
        to: '',
      },
      {
        name: 'sender: a retry takes new sequence numbers',
        from: '  if (delivery.firstSequence !== undefined) return\n',
        to: '',
      },
      {
        name: 'sender: a duplicate counts as refused',
        from: "error !== undefined && error.type !== 'DUPLICATE_SEQUENCE_NUMBER'",
        to: 'error !== undefined',
      },
      {
        name: 'sender: a refused batch is dropped',
        from: 'return [failureOf(delivery, error)]\n  giveBack',
        to: 'return acknowledged(delivery)\n  giveBack',
      },
      {
        name: 'sender: the numbers of a batch that was too large are not given back',
        from: '  giveBack(eosManager, delivery)\n  if (delivery',
        to: '  if (delivery',
      },
    ],
  ),
  ...of(
    'infra/kafka/kafkajs/pending-send.ts',
    [unit('infra/kafka/kafkajs/send-messages')],
    [
      {
        name: 'sender: half of a batch that is too large is lost',
        from: '[messages.slice(0, middle), messages.slice(middle)]',
        to: '[messages.slice(0, middle), messages.slice(middle + 1)]',
      },
      {
        name: 'sender: batches are divided one message late',
        from: 'bytes + size > batchBytes',
        to: 'bytes > batchBytes',
      },
      {
        name: 'sender: another send with the same topic resumes a failed one',
        from: 'this.#topicMessages[at].messages === messages',
        to: 'this.#topicMessages[at].messages.length === messages.length',
      },
    ],
  ),
  ...of(
    'infra/kafka/kafkajs/send-messages.ts',
    [unit('infra/kafka/kafkajs/send-messages')],
    [
      {
        name: 'sender: what has failed is forgotten',
        from: '    if (!pending.isDone()) outbox.unfinished = pending\n',
        to: '',
      },
      {
        name: 'sender: a failed send keeps its identity',
        from: '    await takeNewProducerId(eosManager)\n  }\n  outbox',
        to: '  }\n  outbox',
      },
      {
        name: 'sender: messages that are too large are dropped in silence',
        from: '  if (fatal !== undefined) bail(fatal)\n',
        to: '',
      },
    ],
  ),
  ...of(
    'infra/kafka/kafkajs/handle-batch.ts',
    [unit('infra/kafka/kafkajs/handle-batch')],
    [
      {
        name: 'reading: the slice behind one that was not taken is handed on',
        from: '      if (!isTaken) return\n',
        to: '',
      },
      {
        name: 'reading: what cannot be read is skipped',
        from: '        await tellUnreadable(this, batch, slice)\n',
        to: '',
      },
      {
        name: 'reading: it goes on when the consumer stops',
        from: '      if (!isWanted()) return\n',
        to: '',
      },
    ],
  ),
  ...of(
    'infra/kafka/kafkajs/kafkajs.ts',
    ['fresh-connection', 'pending-requests', 'leaderless'].map((name) => unit(`infra/kafka/kafkajs/${name}`)),
    [
      {
        name: 'connections: what was left of the last one stays',
        from: "  wrap('network/connection', 'connect', beginsEmpty)\n",
        to: '  void beginsEmpty\n',
      },
      {
        name: 'connections: an idle one looks for requests that wait',
        from: "  wrap('network/requestQueue', 'scheduleCheckPendingRequests', onlyWhilePending)\n",
        to: '  void onlyWhilePending\n',
      },
      {
        name: 'leaderless: where reading begins is looked up without a leader',
        from: "  wrap('consumer/offsetManager', 'resolveOffsets', ofPartitionsWithLeader)\n",
        to: '  void ofPartitionsWithLeader\n',
      },
      {
        name: 'leaderless: metadata are kept until they are old',
        from: "  wrap('cluster/brokerPool', 'refreshMetadata', expiresSoonWhereLeaderless)\n",
        to: '  void expiresSoonWhereLeaderless\n',
      },
      {
        name: 'leaderless: offsets are asked of the broker -1',
        from: "  wrap('cluster', 'fetchTopicsOffset', needsLeaders)\n",
        to: '  void needsLeaders\n',
      },
      {
        name: 'metadata: an error of a topic that was asked for is swallowed',
        from: "  wrap('broker', 'metadata', failsForAskedTopics)\n",
        to: '  void failsForAskedTopics\n',
      },
    ],
  ),
  ...of(
    'infra/kafka/send.ts',
    [unit('infra/kafka/send')],
    [
      {
        name: 'sending: it asks one replica alone',
        from: 'sendBatch({ topicMessages, acks: -1 })',
        to: 'sendBatch({ topicMessages, acks: 1 })',
      },
      {
        name: 'sending: an error without messages that are too large is swallowed',
        from: 'if (topics.length === 0) throw error',
        to: 'if (topics.length === 0) return',
      },
    ],
  ),
  ...of(
    'producers/send-events.ts',
    [unit('producers/send-events')],
    [
      {
        name: 'events: a batch is not awaited',
        from: '    if (this.#underWay !== undefined) await this.#underWay\n',
        to: '',
      },
      {
        name: 'events: the end does not wait for the last batch',
        from: '    await this.#underWay\n    if',
        to: '    if',
      },
      {
        name: 'events: progress counts what is not acknowledged',
        from: '.then(() => this.#onProgress((this.#sent += batch.length)))',
        to: '\n    this.#onProgress((this.#sent += batch.length))',
      },
    ],
  ),
  ...of(
    'producers/event-batches.ts',
    [unit('producers/event-batches')],
    [
      {
        name: 'events: the last batch is not sent',
        from: 'if (batch.length > 0) yield batch',
        to: 'if (batch.length > 1) yield batch',
      },
      {
        name: 'events: a batch has one event too many',
        from: 'batch.length < most && bytes',
        to: 'batch.length <= most && bytes',
      },
    ],
  ),
  ...of(
    'consumers/dead-letters/replay.ts',
    [unit('consumers/dead-letters/replay')],
    [
      {
        name: 'replay: a letter that was too large is noted as sent',
        from: 'chunk.filter(({ outgoing }) => !tooLarge.has(outgoing.message))',
        to: 'chunk',
      },
      {
        name: 'replay: letters that were not sent are noted',
        from: '    if (tooLarge.size === 0) throw error\n',
        to: '',
      },
      {
        name: 'replay: the next chunk does not wait for the note',
        from: 'await store.insert({',
        to: 'void store.insert({',
      },
      {
        name: 'replay: the headers of the dead letter go back with it',
        from: '{ ...originalHeaders(headers), [replayHeader]: id }',
        to: '{ ...headers, [replayHeader]: id }',
      },
      {
        name: 'replay: its producer stays connected after a failure',
        from: '    return sent\n  } finally {\n    await producer.disconnect()\n  }',
        to: '    await producer.disconnect()\n    return sent\n  } finally {\n  }',
      },
    ],
  ),
  ...of(
    'consumers/dead-letters/read.ts',
    [unit('consumers/dead-letters/read')],
    [
      {
        name: 'dead letters: one that was sent twice counts twice',
        from: 'found.set(letter.id, letter)',
        to: 'found.set(`${letter.id}/${found.size}`, letter)',
      },
      {
        name: 'dead letters: an abort is not seen',
        from: 'await readTopic(kafka, topic, keep, signal)',
        to: 'await readTopic(kafka, topic, keep)',
      },
    ],
  ),
]
