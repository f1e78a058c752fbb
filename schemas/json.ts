/** JSON as it comes from outside: parsed without an exception, and a check for objects. Pure. */

/** The value of a JSON text, wrapped because `null` is a value too; undefined where it is not JSON. */
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
