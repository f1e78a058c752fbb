/** Compared with the reference library of Standard Webhooks. */
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import {
  isFresh,
  isSignatureOf,
  isSigned,
  readSignedHead,
} from '../../../../../producers/collect/keys/signature.ts'

const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
const other = `whsec_${Buffer.from('another secret of enough length!').toString('base64')}`
const at = new Date('2026-01-05T08:30:00Z')
const body = '{"é": 1}'
const headersOf = (signature: string, id = 'msg_1'): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(at.getTime() / 1_000),
  'webhook-signature': signature,
})
const isRight = (headers: Record<string, string>, secrets = [secret], text = body): boolean => {
  const head = readSignedHead(headers)
  return head !== undefined && isSignatureOf(head, Buffer.from(text), secrets)
}
const signature = new Webhook(secret).sign('msg_1', at, body)

describe('a signature', () => {
  it('of the reference library is right', () => {
    expect(isRight(headersOf(signature))).toBe(true)
    expect(isRight(headersOf(`v1,${'A'.repeat(43)}= v2,x ${signature}`))).toBe(true)
    expect(isRight(headersOf(signature), [other, secret])).toBe(true)
  })

  it.each([
    ['another secret', headersOf(signature), [other], body],
    ['another id', headersOf(signature, 'msg_2'), [secret], body],
    ['a changed byte', headersOf(signature), [secret], `${body} `],
    ['another time', { ...headersOf(signature), 'webhook-timestamp': '1767601801' }, [secret], body],
    ['no secret', headersOf(signature), [], body],
    ['another version', headersOf(signature.replace('v1', 'v2')), [secret], body],
    ['no timestamp', { ...headersOf(signature), 'webhook-timestamp': 'x' }, [secret], body],
    ['no id', headersOf(signature, ''), [secret], body],
  ])('with %s is wrong', (_what, headers, secrets, text) => {
    expect(isRight(headers, secrets, text)).toBe(false)
  })

  it('is fresh for five minutes both ways', () => {
    const head = readSignedHead(headersOf(signature))
    const fresh = [-300_001, -300_000, 0, 300_000, 300_001].map(
      (off) => head !== undefined && isFresh(head, at.getTime() + off),
    )
    expect(fresh).toEqual([false, true, true, true, false])
    expect(isSigned(headersOf('x'))).toBe(true)
    expect(isSigned({})).toBe(false)
  })
})
