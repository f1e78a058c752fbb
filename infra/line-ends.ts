/**
 * Text of the project's own files as it was written, whatever a checkout or an editor made of its line ends: with \n
 * alone, and without the byte order mark that some editors put first.
 */
export function withPlainLineEnds(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')
}
