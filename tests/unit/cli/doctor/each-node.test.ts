/** One check of several nodes: what differs between them is shown with the address. */
import { ClickHouseError } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import type { Connections } from '../../../../cli/connections.ts'
import type { CliContext } from '../../../../cli/context.ts'
import { onEachNode } from '../../../../cli/doctor/each-node.ts'
import { type Found, note, ok, wrong } from '../../../../cli/doctor/finding.ts'

function connectionsTo(url: string): Connections {
  const access = () => ({ url, user: 'someone', password: '' })
  return { access, clickhouseUrl: url, atAddress: connectionsTo } as unknown as Connections
}

const checked = (found: Readonly<Record<string, Found | Error>>): Promise<Found> =>
  onEachNode(async (_context, { clickhouseUrl }) => {
    const answer = found[clickhouseUrl]
    if (answer === undefined) throw new Error('no node answers')
    if (answer instanceof Error) throw answer
    return answer
  })({} as CliContext, connectionsTo(Object.keys(found).join(',')))

const refused = new ClickHouseError({ message: 'x', code: '516', type: 'AUTHENTICATION_FAILED' })

describe('a check of each node', () => {
  it('says once what is the same everywhere', async () => {
    expect(await checked({ 'http://a': ok('fine'), 'http://b': ok('fine') })).toEqual(ok('fine'))
  })

  it('names the address of what is worst', async () => {
    const found = await checked({
      'http://a': ok('fine'),
      'http://b': wrong('late'),
      'http://c': note('odd'),
    })
    expect(found).toEqual(wrong('http://b: late'))
    expect(await checked({ 'http://a': ok('fine'), 'http://b': refused })).toEqual(
      wrong(expect.stringContaining('refuses the user someone')),
    )
  })

  it('leaves out a node that does not answer, where another one does', async () => {
    const gone = new Error('connect ECONNREFUSED')
    expect(await checked({ 'http://a': gone, 'http://b': ok('fine') })).toEqual(ok('fine'))
    await expect(checked({ 'http://a': gone, 'http://b': gone })).rejects.toThrow('no node answers')
  })
})
