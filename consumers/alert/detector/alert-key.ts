/** What an alert is one of: at any time there is at most one per MPP, agency and kind. Pure. */

/** The key within one MPP; the whole MPP is the empty agency: `/surge`. */
export function keyOf(of: { readonly agency: string; readonly kind: string }): string {
  return `${of.agency}/${of.kind}`
}
