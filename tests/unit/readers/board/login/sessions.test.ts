import { expect, it } from 'vitest'
import type { Reader } from '../../../../../readers/board/figures.ts'
import { LoginLimit } from '../../../../../readers/board/login/login-limit.ts'
import { sessionCookie, sessionMs, Sessions } from '../../../../../readers/board/login/sessions.ts'

const reader = { user: 'bi' } as Reader

it('holds a session by its signed cookie until it ends, and none by a changed one', () => {
  let nowMs = 0
  const given: Reader[] = []
  const sessions = new Sessions(() => nowMs, { giveBack: (one) => given.push(one) })
  const value = sessions.begin(reader, 'secret')
  const header = `other=1; ${sessionCookie(value, true).split(';')[0]}`
  const found = sessions.find(header)
  expect(found?.session.reader).toBe(reader)
  expect(sessions.find(header.slice(0, -1))).toBeUndefined()
  expect(sessions.find(header.replace('kunjungan_board=', 'kunjungan_board=x'))).toBeUndefined()
  expect(sessions.find(undefined)).toBeUndefined()
  nowMs = sessionMs
  expect(sessions.find(header)).toBeUndefined()
  sessions.end(found?.id ?? '')
  expect(given).toEqual([reader])
})

it('lets a cookie be read by no script, and over TLS alone where there is TLS', () => {
  expect(sessionCookie('a.b', true)).toBe(
    'kunjungan_board=a.b; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure',
  )
  expect(sessionCookie('', false)).toContain('Max-Age=0')
})

it('refuses the sixth failure from one address within a minute, and the twenty-first of a user', () => {
  let nowMs = 0
  const limit = new LoginLimit(() => nowMs)
  for (let at = 0; at < 5; at++) limit.count('10.0.0.1', `bi_${at}`)
  expect(limit.allows('10.0.0.1', 'bi')).toBe(false)
  expect(limit.allows('10.0.0.2', 'bi')).toBe(true)
  for (let at = 0; at < 20; at++) limit.count(`10.0.1.${at}`, 'bi')
  expect(limit.allows('10.0.0.2', 'bi')).toBe(false)
  nowMs = 60_001
  expect(limit.allows('10.0.0.1', 'bi')).toBe(true)
  limit.count('10.0.0.3', 'bi').forgive()
  for (let at = 0; at < 4; at++) limit.count('10.0.0.3', 'bi_x')
  expect(limit.allows('10.0.0.3', 'bi_x')).toBe(true)
})
