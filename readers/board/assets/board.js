/**
 * Keeps a page current and says when it is not. It asks for nothing but the page's own stream, and runs nothing of what
 * comes: the middle of the page is put in as markup, in which the policy forbids scripts.
 */
'use strict'
const { body } = document
/** The one place where markup comes in is named, and the policy refuses every other. */
const policy = window.trustedTypes?.createPolicy('board', { createHTML: (text) => text }) ?? {
  createHTML: (text) => text,
}
const words = JSON.parse(body.dataset.words)
const byId = (id) => document.getElementById(id)
const staleMs = 15_000
const deadMs = 60_000

/** Age by this machine's running time, so that a wrong clock changes nothing. */
let answeredAt = performance.now() - (Number(body.dataset.now) - Number(body.dataset.answered))
let serverOffset = Number(body.dataset.now) - performance.now()
let isPaused = false
/** Something was put into a form that is sent, and must not be lost to newer figures. */
let isTyping = false
let waiting
let source
let lastMessage = performance.now()
let saidAt = -Infinity

const ageText = (ms) => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 90) return words.seconds.replace('{}', seconds)
  if (seconds < 5400) return words.minutes.replace('{}', Math.floor(seconds / 60))
  return words.hours.replace('{}', Math.floor(seconds / 3600))
}

/** Screen readers hear of a change of state at once, and of nothing more often than once a minute. */
const say = (text) => {
  const now = performance.now()
  if (now - saidAt < 60_000) return
  saidAt = now
  byId('status').textContent = text
}

const locale = body.dataset.locale === 'id' ? 'id-ID' : 'en-GB'
const clockTime = (age) => {
  const at = new Date(performance.now() - age + serverOffset)
  return at.toLocaleTimeString(locale)
}

function showAge() {
  const now = performance.now()
  const age = now - answeredAt
  for (const one of document.querySelectorAll('[data-at]'))
    one.textContent = ageText(now + serverOffset - Number(one.dataset.at))
  const banner = byId('banner')
  const text =
    age > deadMs
      ? `${words.dead} ${words.stale.replace('{}', clockTime(age))}`
      : words.stale.replace('{}', clockTime(age))
  const isStale = age > staleMs
  banner.hidden = !isStale && !isPaused
  banner.classList.toggle('dead', age > deadMs)
  byId('body').classList.toggle('dead-figures', age > deadMs)
  const shown = isStale ? text : isPaused ? words.paused : ''
  if (banner.textContent !== shown) {
    banner.textContent = shown
    if (shown !== '') say(shown)
  }
  const clock = byId('clock')
  if (clock)
    clock.textContent = `${new Date(now + serverOffset).toLocaleTimeString(locale, {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: clock.dataset.zone,
    })} ${clock.dataset.name}`
}

/** Replaces the middle, and leaves open what was open, the focus where it was, and scrolled what was scrolled. */
function show(markup) {
  const middle = byId('body')
  const open = [...middle.querySelectorAll('details[open]')].map(({ id }) => id)
  const scrolled = [...middle.querySelectorAll('.scroll')].map(({ scrollLeft }) => scrollLeft)
  const focused = document.activeElement
  if (isTyping || (focused && middle.contains(focused) && focused.matches('input, select'))) {
    waiting = markup
    return
  }
  waiting = undefined
  const href = focused && middle.contains(focused) ? focused.getAttribute('href') : null
  middle.innerHTML = policy.createHTML(markup)
  for (const id of open) byId(id)?.setAttribute('open', '')
  middle.querySelectorAll('.scroll').forEach((one, at) => (one.scrollLeft = scrolled[at] ?? 0))
  if (href) middle.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true })
}

function receive({ data }) {
  lastMessage = performance.now()
  const { html, ages = [], answeredAt: at, now } = JSON.parse(data)
  serverOffset = now - performance.now()
  if (html !== undefined) {
    if (isPaused) waiting = html
    else show(html)
  }
  // While newer figures wait for a form, those that are shown grow old.
  if (waiting !== undefined && !isPaused) return
  answeredAt = performance.now() - (now - at)
  if (html === undefined && !isPaused)
    document
      .querySelectorAll('[data-at]')
      .forEach((one, index) => (one.dataset.at = ages[index] ?? one.dataset.at))
}

function connect() {
  source?.close()
  source = new EventSource(body.dataset.stream)
  lastMessage = performance.now()
  source.addEventListener('state', receive)
  source.addEventListener('tick', receive)
  // The session or the link has ended: the page says what to do.
  source.addEventListener('gone', () => location.reload())
}

byId('pause')?.removeAttribute('hidden')
byId('pause')?.addEventListener('click', ({ currentTarget }) => {
  isPaused = !isPaused
  currentTarget.setAttribute('aria-pressed', String(isPaused))
  currentTarget.textContent = isPaused ? words.resume : words.pause
  const markup = waiting
  waiting = undefined
  if (!isPaused && markup !== undefined) show(markup)
  showAge()
})
document.addEventListener('input', ({ target }) => {
  if (target.form?.method === 'post') isTyping = true
})
document.addEventListener('focusout', () => {
  if (isPaused || isTyping || waiting === undefined) return
  const markup = waiting
  waiting = undefined
  setTimeout(() => show(markup))
})

connect()
showAge()
setInterval(() => {
  showAge()
  // A connection that a cut left half open, or that the server refused, is made again; so every state comes in full.
  const quietMs = performance.now() - lastMessage
  if (quietMs > 25_000 || (source.readyState === EventSource.CLOSED && quietMs > 3_000)) connect()
}, 1_000)
// A wall shows a new version of the board, and frees what a browser gathers, every six hours.
if (document.documentElement.classList.contains('tv'))
  setInterval(() => {
    if (performance.now() - answeredAt < staleMs) location.reload()
  }, 6 * 3_600_000)
