/**
 * The frame around every page: head, navigation, the banner of stale figures, foot. It needs no script; with it, the
 * middle is replaced as the figures change.
 */
import type { Assets } from './assets.ts'
import { type Html, markup, type Part } from './html.ts'
import { linkTo, type View } from './links.ts'
import type { Place } from './places.ts'
import { zoneName } from '../text/formats.ts'
import type { BoardWords } from './words/words.ts'

export interface FrameInput {
  readonly title: string
  readonly body: Part
  readonly view: View
  readonly texts: BoardWords
  readonly assets: Assets
  readonly path: string
  readonly query: Readonly<Record<string, string | undefined>>
  /** Which MPP the navigation stays with. */
  readonly mpp?: Place | undefined
  /** Where a wall's clock is right. */
  readonly timeZone?: string | undefined
  /** Left out where nobody is logged in: then there is no navigation. */
  readonly reader?: { readonly user: string; readonly isLoggedIn: boolean } | undefined
  /** Of a page that tries again by itself. */
  readonly retrySeconds?: number | undefined
  /** Where the stream of this page is, and when its figures were read; left out for a page that does not change. */
  readonly live?: { readonly url: string; readonly answeredAtMs: number; readonly nowMs: number } | undefined
}

export function framed(input: FrameInput): Html {
  const { title, body, view, texts, assets, live } = input
  return markup`<!doctype html>
<html lang="${view.language}" class="theme-${view.theme}${view.isTv && ' tv'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${view.theme === 'auto' ? 'light dark' : view.theme}">
${input.retrySeconds !== undefined && retryHtml(input.retrySeconds, assets)}
<title>${title} · ${texts.brand}</title>
<link rel="stylesheet" href="${assets.css.url}">
<link rel="icon" href="${assets.icon.url}" type="image/svg+xml">
${live !== undefined && markup`<script src="${assets.js.url}" defer></script>`}
</head>
<body${live !== undefined && liveAttributes(input, live)}${input.retrySeconds !== undefined && markup` data-retry-seconds="${input.retrySeconds}"`}>
<a class="skip" href="#main">${texts.skip}</a>
${headHtml(input)}
<div id="banner" class="banner" role="alert" hidden></div>
<main id="main" tabindex="-1"><div id="body">${body}</div></main>
${footHtml(input)}
<p id="status" class="hidden" role="status" aria-label="${texts.status}"></p>
</body>
</html>
`
}

/** A page that is loaded again and again disturbs who hears it read, so that is for browsers without a script alone. */
function retryHtml(seconds: number, { retry }: Assets): Html {
  return markup`<script src="${retry.url}" defer></script>
    <noscript><meta http-equiv="refresh" content="${seconds}" /></noscript>`
}

/** What the script needs to know, as data and never as code. */
function liveAttributes({ texts, view }: FrameInput, live: NonNullable<FrameInput['live']>): Html {
  const words = {
    ...texts.ages,
    stale: texts.stale,
    dead: texts.dead,
    paused: texts.paused,
    pause: texts.pause,
    resume: texts.resume,
  }
  return markup` data-stream="${live.url}" data-answered="${live.answeredAtMs}" data-now="${live.nowMs}"
  data-locale="${view.language}" data-words="${JSON.stringify(words)}"`
}

function headHtml(input: FrameInput): Html {
  const { title, view, texts, reader, mpp, path, live } = input
  const link = (to: string, text: string): Html => {
    const isHere = path === to || path.startsWith(`${to}/`)
    const withMpp =
      mpp !== undefined && ['/now', '/months', '/satisfaction'].includes(to) ? `${to}/${mpp.mpp}` : to
    return markup`<a href="${linkTo(view, withMpp)}" ${isHere && markup` aria-current="page"`}>${text}</a>`
  }
  const { nav } = texts
  return markup`<header class="top">
    <p class="brand">${texts.brand}</p>
    <h1>${title}</h1>
    ${
      reader !== undefined &&
      !view.isTv &&
      markup`<nav aria-label="${texts.menu}" class="pages">
        ${[
          link('/now', nav.now),
          link('/months', nav.months),
          link('/comparison', nav.comparison),
          link('/satisfaction', nav.satisfaction),
          link('/alerts', nav.alerts),
          link('/data', nav.data),
          link('/reports', nav.reports),
        ]}
      </nav>`
    }
    ${live !== undefined && !view.isTv && markup`<button type="button" id="pause" aria-pressed="false" hidden>${texts.pause}</button>`}
    ${view.isTv && markup`<p class="clock" id="clock" aria-hidden="true" data-zone="${input.timeZone ?? 'Asia/Jakarta'}" data-name="${zoneName(input.timeZone ?? 'Asia/Jakarta')}"></p>`}
  </header>`
}

function footHtml({ view, texts, reader, path, query, live }: FrameInput): Html {
  if (view.isTv) return markup`<footer><p>${texts.marks}</p></footer>`
  const { lang: _lang, theme: _theme, table: _table, format: _format, ...own } = query
  const other: View = { ...view, language: view.language === 'id' ? 'en' : 'id' }
  const themes = (['auto', 'light', 'dark'] as const).map((theme) => {
    const text = { auto: texts.autoTheme, light: texts.light, dark: texts.dark }[theme]
    return markup`<a
      href="${linkTo({ ...view, theme }, path, own)}"
      ${theme === view.theme && markup` aria-current="true"`}
      >${text}</a
    > `
  })
  return markup`<footer>
    <p>${texts.marks}</p>
    ${
      live !== undefined &&
      markup`<noscript
        ><p>${texts.scriptOff} <a href="${linkTo(view, path, own)}">${texts.reload}</a></p></noscript
      >`
    }
    <p class="choices">
      <a href="${linkTo(other, path, own)}" hreflang="${other.language}" lang="${other.language}"
        >${texts.otherLanguage}</a
      >
      <span>${texts.theme}:</span> ${themes}
    </p>
    ${
      reader !== undefined &&
      (reader.isLoggedIn
        ? markup`<form method="post" action="/logout" class="who">
            ${texts.loggedIn(reader.user)} · <a href="${linkTo(view, '/tv')}">${texts.tv.title}</a>
            <button>${texts.logout}</button>
          </form>`
        : markup`<p class="who">${texts.noLogin} <a href="${linkTo(view, '/tv')}">${texts.tv.title}</a></p>`)
    }
  </footer>`
}
