/** The address of ClickHouse with settings in it, which it takes from there as well. */
export function withSettings(url: string, settings?: Readonly<Record<string, string>>): string {
  if (settings === undefined) return url
  const address = new URL(url)
  for (const [name, value] of Object.entries(settings)) address.searchParams.set(`ch_${name}`, value)
  return address.href
}
