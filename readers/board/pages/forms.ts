/** Small forms that choose what a page shows. They are part of the address, so they work without JavaScript. */
import { type Html, markup } from '../html.ts'
import { linkTo } from '../links.ts'
import type { PageContext } from '../page.ts'

/** What a form has to carry on so that language and theme stay. */
function hiddenView({ view }: PageContext): Html {
  return markup`${view.language !== 'id' && markup`<input type="hidden" name="lang" value="${view.language}" />`}${view.theme !== 'auto' && markup`<input type="hidden" name="theme" value="${view.theme}" />`}`
}

/** Search and province; for readers of few MPPs there is nothing to find. */
export function searchForm(context: PageContext): Html | false {
  const { texts, places, query, path } = context
  if (places.length < 4) return false
  const provinces = [...new Map(places.map((place) => [place.province_code, place.province]))]
  const { q = '', province = '' } = query
  return markup`<form method="get" action="${path}" class="choose" role="search">
    ${hiddenView(context)}
    <label>${texts.search} <input type="search" name="q" value="${q}" maxlength="80" /></label>
    ${
      provinces.length > 1 &&
      markup`<label
        >${texts.province}
        <select name="province">
          <option value="">${texts.everyProvince}</option>
          ${provinces.map(
            ([code, name]) =>
              markup`<option value="${code}" ${code === province && markup` selected`}>${name}</option>`,
          )}
        </select></label
      >`
    }
    <button>${texts.show}</button>
  </form>`
}

/** One of several values of a parameter; the others of the address are carried on. */
export function choiceForm(
  context: PageContext,
  name: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
): Html | false {
  if (options.length < 2) return false
  const { texts, query, path } = context
  const others = Object.entries(query).filter(
    ([key, value]) => value !== undefined && ![name, 'lang', 'theme', 'table', 'format'].includes(key),
  )
  return markup`<form method="get" action="${path}" class="choose">
    ${hiddenView(context)}${others.map(
      ([key, value]) => markup`<input type="hidden" name="${key}" value="${value}" />`,
    )}<label
      >${label}
      <select name="${name}">
        ${options.map(
          ([value, text]) =>
            markup`<option value="${value}" ${value === chosen && markup` selected`}>${text}</option>`,
        )}
      </select></label
    ><button>${texts.show}</button>
  </form>`
}

/** Links to the same page of the other MPPs; of many, to the list with its search. */
export function otherMpps(context: PageContext, path: string, mpp: string): Html | false {
  const { places, view, texts } = context
  if (places.length < 2 || view.isTv) return false
  if (places.length > 12)
    return markup`<p class="others"><a href="${linkTo(view, '/now')}">${texts.chooseMpp}</a></p>`
  return markup`<nav class="others" aria-label="${texts.chooseMpp}">
    ${places.map((place) =>
      place.mpp === mpp
        ? markup`<a aria-current="true" href="${linkTo(view, `${path}/${place.mpp}`)}">${place.mpp_name}</a> `
        : markup`<a href="${linkTo(view, `${path}/${place.mpp}`)}">${place.mpp_name}</a> `,
    )}
  </nav>`
}
