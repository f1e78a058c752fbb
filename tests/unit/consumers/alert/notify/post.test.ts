/** Receivers whose address holds a user: fetch refuses such an address, so the user goes as basic authentication. */
import { describe, expect, it } from 'vitest'
import { faultOf, postJson } from '../../../../../consumers/alert/notify/post.ts'
import { startReceiver } from '../../../../support/webhook-receiver.ts'

const options = { timeoutMs: 5_000, signal: new AbortController().signal }

describe('a post', () => {
  it.each([
    ['me:s%40cret%2F%C3%A9@', 'me:s@cret/é'],
    ['token@', 'token:'],
    [':secret@', ':secret'],
    ['100%25:50%@', '100%:50%'],
  ])('to an address with %s is authenticated', async (login, pair) => {
    await using receiver = await startReceiver()
    await postJson(receiver.url.replace('//', `//${login}`), '{}', options)
    expect(receiver.posts).toMatchObject([
      { path: '/hook', headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } },
    ])
  })

  it('to an address without a user is not', async () => {
    await using receiver = await startReceiver()
    await postJson(receiver.url, '{}', options)
    expect(receiver.posts[0]?.headers.authorization).toBeUndefined()
  })

  it('that fails says nothing of the address', async () => {
    const failure = await postJson('http://me:secret@127.0.0.1:9/x', '{}', options).catch(
      (error: unknown) => error,
    )
    expect(faultOf(failure)).not.toMatch(/secret|me:/)
  })
})
