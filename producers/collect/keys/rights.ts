/** What a key may send: events of one MPP, and of these where it is limited only some agencies, topics or types. */
import type { EventType } from '../../../schemas/event.ts'
import type { TopicKind } from '../../../schemas/topics.ts'
import type { ValidEvent } from '../../../schemas/validate.ts'

export interface Rights {
  readonly mpp: string
  readonly agencies?: readonly string[] | undefined
  readonly topics?: readonly TopicKind[] | undefined
  readonly types?: readonly EventType[] | undefined
}

export interface Forbidden {
  readonly detail: string
  readonly pointer: string
}

/** Why the event may not be sent, or undefined where it may. An event without an agency is of the whole MPP. */
export function forbiddenBy(rights: Rights, event: ValidEvent): Forbidden | undefined {
  const { data, type, topic } = event
  if (data.mpp !== rights.mpp) return { detail: 'mpp: the key is for another MPP', pointer: '/data/mpp' }
  if (rights.topics?.includes(topic) === false)
    return { detail: 'type: the key is not for the topic of this type', pointer: '/type' }
  if (rights.types?.includes(type) === false)
    return { detail: 'type: the key is not for events of this type', pointer: '/type' }
  if (rights.agencies === undefined) return undefined
  const agency = 'agency' in data ? data.agency : undefined
  if (agency === undefined)
    return {
      detail: 'agency: the key is for some agencies alone, and the event is of the whole MPP',
      pointer: '/data',
    }
  return rights.agencies.includes(agency)
    ? undefined
    : { detail: 'agency: the key is not for this agency', pointer: '/data/agency' }
}
