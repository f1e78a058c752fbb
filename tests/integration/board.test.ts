/**
 * The board on real ClickHouse: figures equal to the views, rows of others nowhere, logins and links of TVs, downloads,
 * and what it says while ClickHouse does not answer.
 */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Board } from '../../readers/board/board.ts'
import { passwordOf, rowsAs } from '../support/access.ts'
import { createAccessWorld, secretAgency } from '../support/access-world.ts'
import { startTestBoard, TestVisitor } from '../support/board.ts'
import type { Pipeline } from '../support/pipeline.ts'

const open = new AsyncDisposableStack()
let pipeline: Pipeline
let board: Board

const pages = ['now', 'months', 'satisfaction', 'reports'] as const
const lists = ['/now', '/comparison', '/alerts', '/data']

beforeAll(async () => {
  pipeline = open.use(await createAccessWorld('board'))
  board = open.use(await startTestBoard(pipeline, { isLoginAsked: true }))
})
afterAll(() => open.disposeAsync())

async function loggedIn(user: string): Promise<TestVisitor> {
  const visitor = new TestVisitor(board.url)
  const { status } = await visitor.post('/login', { user, password: passwordOf(user) })
  expect(status).toBe(303)
  return visitor
}

describe('a login', () => {
  it('is asked for everywhere, and leads back', async () => {
    const visitor = new TestVisitor(board.url)
    for (const path of ['/', '/now/kukar', '/comparison', '/tv', '/report-files/kukar/2026-10.html'])
      expect([path, (await visitor.get(path)).status]).toEqual([path, 303])
    expect((await visitor.get('/now/kukar')).headers.get('location')).toBe('/login?to=%2Fnow%2Fkukar')
    expect(await visitor.stream('/stream/now/kukar', 2_000)).toContain('event: gone')
  })
})

describe('pages', () => {
  it('show the figures of the views', async () => {
    const own = await startTestBoard(pipeline, { isLoginAsked: false })
    await using _own = own
    const visitor = new TestVisitor(own.url)
    const [now] = await rowsAs<{ waiting: number; refused: number }>(
      'bi',
      `SELECT toInt32(sum(waiting)) AS waiting, toInt32(sum(refused)) AS refused FROM ${pipeline.databases.bi}.visits_by_agency_now WHERE mpp = 'kukar'`,
    )
    const page = await visitor.get('/now/kukar?lang=en')
    expect(page.text).toContain(`id="waiting">${now?.waiting}<`)
    expect(page.text).toContain(`id="refused">${now?.refused}<`)
    const csv = await visitor.get('/comparison?table=table&format=json')
    const months = JSON.parse(csv.text) as { rank_in_month: number; visits: number }[]
    const compared = await rowsAs<{ visits: number }>(
      'bi',
      `SELECT toInt32(visits) AS visits FROM ${pipeline.databases.bi}.mpp_comparison_month WHERE month = (SELECT max(month) FROM ${pipeline.databases.bi}.mpp_comparison_month WHERE NOT is_provisional) ORDER BY rank_in_month`,
    )
    // The board puts silent MPPs first, and which ones are silent follows from the hour.
    const byRank = months.toSorted((a, b) => a.rank_in_month - b.rank_in_month)
    expect(byRank.map(({ visits }) => visits)).toEqual(compared.map(({ visits }) => visits))
  })

  it('are there in both languages for a reader of all, each with its policy and below 60 kB compressed', async () => {
    const own = await startTestBoard(pipeline, { isLoginAsked: false })
    await using _own = own
    const visitor = new TestVisitor(own.url)
    for (const path of [
      ...lists,
      ...pages.map((page) => `/${page}/kukar`),
      '/alerts/alert-kukar',
      '/definitions/peak_months',
    ])
      for (const lang of ['id', 'en']) {
        const { status, text, headers } = await visitor.get(`${path}?lang=${lang}`)
        expect([path, status]).toEqual([path, 200])
        expect(headers.get('content-security-policy')).toContain("script-src 'self'")
        expect(text).not.toMatch(/<script(?! src="\/assets\/)|style=|onclick|https?:\/\/(?!www\.w3\.org)/)
        // Symbols that a screen may have no font for.
        expect(text.match(/[\u2190-\u21ff\u2300-\u2bff]|\p{Extended_Pictographic}/gu)).toBeNull()
        expect(gzipSync(text).length).toBeLessThan(60_000)
      }
  })

  it("say that there is no such page for what is not the reader's", async () => {
    const visitor = await loggedIn('bi_kukar')
    for (const path of [
      '/now/kotim',
      '/months/kotim',
      '/alerts/alert-kotim',
      '/report-files/kotim/2026-10.html',
      '/nothing',
    ])
      expect([path, (await visitor.get(path)).status]).toEqual([path, 404])
    expect((await visitor.get('/report-files/kukar/2026-10.html?public=1')).status).toBe(403)
  })

  it('have no word of another MPP for a reader of one', async () => {
    const visitor = await loggedIn('bi_kukar')
    // One that has visits: random events leave some months of an MPP without any.
    const [latest] = await pipeline.rows<{ month: string }>(
      `SELECT substring(toString(max(month)), 1, 7) AS month FROM ${pipeline.databases.bi}.visits_by_mpp_month WHERE mpp = 'kukar' AND visits > 0`,
    )
    const paths = [
      ...lists,
      ...pages.map((page) => `/${page}/kukar`),
      ...[
        '/alerts/alert-kukar',
        `/report-files/kukar/${latest?.month ?? ''}.html`,
        '/data?table=feeds&format=json',
      ],
      ...['/now/kukar?table=agencies&format=csv', '/comparison?table=table&format=csv', '/tv'],
    ]
    for (const path of paths) {
      const { status, text } = await visitor.get(path)
      expect([path, status]).toEqual([path, path === '/now' ? 303 : 200])
      for (const other of ['kotim', 'balikpapan']) {
        expect([path, text.includes(secretAgency(other))]).toEqual([path, false])
        expect([path, text.includes(`/${other}`)]).toEqual([path, false])
      }
    }
    const text = await visitor.stream('/stream/now/kukar', 30_000, undefined, /event: state\ndata: .*\n\n/)
    expect(text).toContain(secretAgency('kukar'))
    expect(text).not.toMatch(/rahasia-(kotim|balikpapan)/)
  })

  it('are gone after a logout, for the streams as well', async () => {
    const visitor = await loggedIn('bi_kotim')
    const begun = Promise.withResolvers<void>()
    const stream = visitor.stream('/stream/now/kotim', 20_000, begun.resolve)
    await begun.promise
    expect((await visitor.post('/logout', {})).status).toBe(303)
    expect((await visitor.get('/now/kotim')).status).toBe(303)
    expect(await stream).toContain('event: gone')
  })
})

describe('silencing an alert', () => {
  const form = { do: 'add', author: 'Ani', reason: 'Layanan keliling', hours: '4' }

  it('takes the password of its own user, and says so where it is wrong', async () => {
    const visitor = await loggedIn('bi_kukar')
    const answer = await visitor.post('/alerts/alert-kukar', { ...form, password: 'wrong' })
    expect(answer.headers.get('location')).toBe('/alerts/alert-kukar?silenced=refused#silences')
    const page = await visitor.get('/alerts/alert-kukar?silenced=refused')
    expect(page.text).toContain('Tidak tersimpan')
    expect(page.text).toContain('Tidak dibisukan')
  })

  it('holds for what the reader sees, is signed, shown to readers of that MPP alone, and can be ended', async () => {
    const visitor = await loggedIn('bi_kukar')
    const password = passwordOf('kunjungan_silence')
    expect((await visitor.post('/alerts/alert-kotim', { ...form, password })).status).toBe(404)
    const nameless = await visitor.post('/alerts/alert-kukar', { ...form, author: ' ', password })
    expect(nameless.headers.get('location')).toContain('silenced=incomplete')
    const saved = await visitor.post('/alerts/alert-kukar', { ...form, password })
    expect(saved.headers.get('location')).toContain('silenced=done')
    const held = await rowsAs<{ silence_id: string; agency: string; author: string; hours: number }>(
      'bi',
      `SELECT silence_id, agency, author, toInt32(round((toUnixTimestamp(expires_at) - toUnixTimestamp(starts_at)) / 3600)) AS hours FROM ${pipeline.databases.bi}.silences WHERE reason = 'Layanan keliling'`,
    )
    const [{ silence_id: silence } = { silence_id: '' }] = held
    expect(held).toEqual([
      { silence_id: silence, agency: secretAgency('kukar'), author: 'Ani (bi_kukar)', hours: 4 },
    ])
    const shown = async (): Promise<string> => (await visitor.get('/alerts/alert-kukar')).text
    await expect.poll(shown, { timeout: 5_000 }).toContain('Ani (bi_kukar)')
    expect((await (await loggedIn('bi_kotim')).get('/alerts')).text).not.toContain('Layanan keliling')
    const other = await visitor.post('/alerts/alert-kukar', {
      do: 'remove',
      silence: 'silence-kotim',
      password,
    })
    expect(other.headers.get('location')).toContain('silenced=gone')
    const ended = await visitor.post('/alerts/alert-kukar', { do: 'remove', silence, password })
    expect(ended.headers.get('location')).toContain('silenced=done')
    await expect.poll(shown, { timeout: 5_000 }).toContain('Tidak dibisukan')
  })
})

describe('the link of a TV', () => {
  it('shows its page alone, without a login, until it is revoked', async () => {
    const owner = await loggedIn('bi_kukar')
    const made = await owner.post('/tv', { do: 'make', path: '/now/kukar' })
    const address = /id="made">([^<]+)</.exec(made.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const { pathname, search } = new URL(address)
    const wall = new TestVisitor(board.url)
    expect((await wall.get(pathname + search)).text).toContain(secretAgency('kukar'))
    expect((await wall.get(`/now/kukar${search}`.replace('&link', '&x=1&link'))).status).toBe(200)
    for (const path of ['/months/kukar', '/alerts', '/now'])
      expect((await wall.get(path + search)).status).toBe(403)
    const silenced = await wall.post(`/alerts/alert-kukar${search}`, { do: 'add' })
    expect(silenced.headers.get('location')).toMatch(/^\/login/)
    expect((await wall.get(pathname + search.slice(0, -2))).status).toBe(403)
    const begun = Promise.withResolvers<void>()
    const stream = wall.stream(`/stream${pathname}${search}`, 20_000, begun.resolve)
    await begun.promise
    const id = /name="id" value="([0-9a-f]+)"/.exec((await owner.get('/tv')).text)?.[1] ?? ''
    await owner.post('/tv', { do: 'revoke', id })
    expect((await wall.get(pathname + search)).status).toBe(403)
    expect(await stream).toContain('event: gone')
  })
})

/** The last, as failures count for the address of all tests. */
describe('a wrong login', () => {
  it('is refused with a wrong password, for an operator, from another site, and after five failures', async () => {
    const visitor = new TestVisitor(board.url)
    const tried = async (user: string, headers = {}): Promise<number> =>
      (await visitor.post('/login', { user, password: 'wrong' }, headers)).status
    expect(await tried('kunjungan_admin')).toBe(401)
    expect(await tried('bi', { 'sec-fetch-site': 'cross-site' })).toBe(403)
    const statuses: number[] = []
    for (let at = 0; at < 6; at++) statuses.push(await tried('bi_nobody'))
    // The wrong password of a silence counts too, for a minute.
    const refused = statuses.indexOf(429)
    expect([4, 5]).toContain(refused)
    expect(statuses).toEqual(statuses.map((_, at) => (at < refused ? 401 : 429)))
  })
})
