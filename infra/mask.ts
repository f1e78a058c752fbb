/**
 * Keeps secrets out of what is printed and logged, at the edges: passwords and tokens of the environment, wherever
 * they turn up, and the password of any address. It is the net below everything else: no message is meant to hold one.
 */

export interface Mask {
  /** For logs, progress and errors. */
  readonly said: (text: string) => string
  /** For stdout, whose figures must stay as they are: a short or everyday password is not looked for there. */
  readonly shown: (text: string) => string
}

const stars = '***'
/** A password of fewer characters is found in too many words to be taken out of them. */
const shortestSaid = 4
const shortestShown = 12

const isSecretName = /(PASSWORD|SECRET|TOKEN|_KEY)$/
/** User and password of an address, which end at the last @ before its path. */
const userInfo = /([a-z][a-z0-9+.-]*:\/\/)([^\s/?#"'@:]*)(:[^\s/?#"']*)?@/gi

/**
 * A mask for the secrets of an environment: values of variables whose names say so, and what addresses hold (password,
 * values of the query; of a webhook the path as well, which is its token at many services).
 */
export function createMask(env: Readonly<Record<string, string | undefined>>): Mask {
  const secrets = new Set<string>()
  for (const [name, value = ''] of Object.entries(env)) {
    if (value === '') continue
    if (isSecretName.test(name) && /^(KAFKA|CLICKHOUSE|KUNJUNGAN)_/.test(name)) secrets.add(value)
    for (const address of value.match(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi) ?? [])
      for (const secret of secretsOfAddress(address, name.includes('WEBHOOK'))) secrets.add(secret)
  }
  return { said: replacing(secrets, shortestSaid), shown: replacing(secrets, shortestShown) }
}

function secretsOfAddress(address: string, isPathSecret: boolean): string[] {
  if (!URL.canParse(address)) return []
  const { username, password, searchParams, pathname } = new URL(address)
  const path = isPathSecret && pathname.length > shortestShown ? [pathname] : []
  return [password, password === '' ? username : '', ...searchParams.values(), ...path].flatMap((secret) => [
    secret,
    decoded(secret),
  ])
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function replacing(secrets: Iterable<string>, shortest: number): (text: string) => string {
  const forms = [...secrets]
    .filter((secret) => secret.length >= shortest)
    // As they are, within JSON (a log line), and within an address.
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
  const longestFirst = [...new Set(forms)].toSorted((a, b) => b.length - a.length)
  return (text) => {
    const masked = text.includes('@')
      ? text.replaceAll(userInfo, (_all, scheme: string, user: string, password?: string) =>
          password === undefined ? `${scheme}${stars}@` : `${scheme}${user}:${stars}@`,
        )
      : text
    return longestFirst.reduce((rest, form) => rest.replaceAll(form, stars), masked)
  }
}
