/** Parts of the pages that `npm run docs` writes. */

export function code(text: string): string {
  return `\`${text}\``
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows]
  return `${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`
}

/** A bar would end a cell, and Markdown would take stars and angle brackets for its own. */
export function plain(text: string): string {
  return text.replaceAll(/[|<>*\\]/g, String.raw`\$&`)
}
