/**
 * The signs beside a state, which not everyone tells by its colour. They are drawn, not written: a TV box or a kiosk has
 * no font with symbols, and shows a gap in their place.
 */
import { type Html, markup, type Part, trusted } from './html.ts'

const shapes = {
  disc: '<circle cx="5" cy="5" r="4.2"/>',
  ring: '<circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" stroke-width="1.4"/>',
  square: '<path d="M1 1h8v8H1z"/>',
  diamond: '<path d="M5 0l5 5-5 5-5-5z"/>',
  triangle: '<path d="M5 .6l5 8.8H0z"/>',
  cross: '<path d="M1.2 1.2l7.6 7.6m0-7.6L1.2 8.8" fill="none" stroke="currentColor" stroke-width="2"/>',
  pointer: '<path d="M2 .8L9 5 2 9.2z"/>',
} as const
export type Shape = keyof typeof shapes

/** @param label - what it means, where no word beside it says so. */
export function sign(shape: Shape, label?: string): Html {
  const access: Part =
    label === undefined ? markup`aria-hidden="true"` : markup`role="img" aria-label="${label}"`
  return markup`<svg class="sign" viewBox="0 0 10 10" fill="currentColor" ${access}>${trusted(shapes[shape])}</svg>`
}

/** A sentence that names the sign of something: the sign stands where `{}` is. */
export function withSign(text: string, shape: Shape, label: string): Html {
  return markup`${text.split('{}').map((part, at) => (at === 0 ? part : [sign(shape, label), part]))}`
}

const feedShapes = { live: 'disc', closed: 'square', silent: 'cross', never: 'ring' } as const

/** The state of a feed, with its sign before it. */
export function feedState(state: keyof typeof feedShapes, text: string, moreClass = ''): Html {
  return markup`<span class="feed-${state}${moreClass}">${sign(feedShapes[state])} ${text}</span>`
}
