/** The names of the topics, and which of them hold events. */
import { expect, it } from 'vitest'
import { kindOfTopic, topicNames } from '../../../schemas/topics.ts'

it('are those of the contract, in a namespace where one is given', () => {
  expect(topicNames()).toEqual({
    queue: 'mpp.queue.v1',
    survey: 'mpp.survey.v1',
    counter: 'mpp.counter.v1',
    deadLetter: 'mpp.dead-letter.v1',
    alert: 'mpp.alert.v1',
  })
  expect(Object.values(topicNames('demo.')).every((name) => name.startsWith('demo.mpp.'))).toBe(true)
})

it('of an event topic has its kind, any other has none', () => {
  const names = topicNames('demo.')
  expect([names.queue, names.survey, names.counter].map((topic) => kindOfTopic(names, topic))).toEqual([
    ...['queue', 'survey', 'counter'],
  ])
  expect([names.deadLetter, names.alert, 'mpp.queue.v1'].map((topic) => kindOfTopic(names, topic))).toEqual([
    ...[undefined, undefined, undefined],
  ])
})
