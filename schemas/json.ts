/** JSON as it comes from outside: parsed without an exception, and its objects told from everything else. Pure. */

/** A JSON text's value, in a box as `null` is a value too; undefined where it is no JSON. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
