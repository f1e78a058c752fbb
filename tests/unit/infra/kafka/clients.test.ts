/** Who may make and use a producer: code elsewhere would send without what infra/kafka adds to kafkajs. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const checkout = join(import.meta.dirname, '..', '..', '..', '..')
const sources = globSync('{cli,consumers,infra,producers,readers,schemas,sql}/**/*.ts', { cwd: checkout })

/** What matches in the product's sources outside the given files. */
function found(pattern: RegExp, allowed: readonly string[]): string[] {
  return sources
    .filter((file) => !allowed.some((place) => file.startsWith(place)))
    .flatMap((file) => {
      const matches = readFileSync(join(checkout, file), 'utf8').match(pattern) ?? []
      return matches.map((match) => `${file}: ${match}`)
    })
}

describe('the sources', () => {
  it('load kafkajs in one place, with its parts replaced', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(
      found(/import (?!type\b)[^'"]*from 'kafkajs'|require\('kafkajs'\)/g, ['infra/kafka/kafkajs/']),
    ).toEqual([])
  })

  it('make producers in one place', () => {
    expect(found(/\.producer\(/g, ['infra/kafka/producer.ts'])).toEqual([])
  })

  it('send in one place, and in the transaction of the alert topic', () => {
    const allowed = ['infra/kafka/send.ts', 'infra/kafka/kafkajs/']
    expect(found(/(?:producer|transaction)\.send(?:Batch)?\(/gi, allowed)).toEqual([
      'consumers/alert/state/alert-topic.ts: transaction.send(',
    ])
  })
})
