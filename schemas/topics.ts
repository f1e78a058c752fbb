/**
 * The Kafka topics of the pipeline and what belongs in each.
 *
 * Every name here is the contract's; a deployment that shares a cluster may put a namespace in front of all of
 * them (`TopicNames`), and no other module writes a topic name.
 */

/** The kinds of event topic: what `data_freshness.topic` calls a topic. */
export const topicKinds = ['queue', 'survey', 'counter'] as const
export type TopicKind = (typeof topicKinds)[number]

export interface TopicNames {
  readonly queue: string
  readonly survey: string
  readonly counter: string
  readonly deadLetter: string
  readonly alert: string
}

/** Topic names under a namespace: `''` gives the contract's own, `'demo.'` gives `demo.mpp.queue.v1` and so on. */
export function topicNames(namespace = ''): TopicNames {
  return {
    queue: `${namespace}mpp.queue.v1`,
    survey: `${namespace}mpp.survey.v1`,
    counter: `${namespace}mpp.counter.v1`,
    deadLetter: `${namespace}mpp.dead-letter.v1`,
    alert: `${namespace}mpp.alert.v1`,
  }
}

/** The kind of an event topic, or undefined for a topic that holds no events. */
export function kindOfTopic(names: TopicNames, topic: string): TopicKind | undefined {
  return topicKinds.find((kind) => names[kind] === topic)
}
