/**
 * XML of a workbook's parts as events: strict, without a document type (and so without entities of its own), names without
 * their prefix. Throws where the XML is not well-formed.
 */
import sax from 'sax'

export type Attributes = Readonly<Record<string, string>>

export interface XmlEvents {
  readonly open: (name: string, attributes: Attributes) => void
  readonly close?: (name: string) => void
  readonly text?: (text: string) => void
}

const chunkLength = 60_000

export function parseXml(xml: string, events: XmlEvents): void {
  const parser = sax.parser(true, { position: false })
  Object.assign(parser, {
    onerror(error: Error) {
      throw error
    },
    ondoctype() {
      throw new SyntaxError('a document type is not allowed')
    },
    onopentag({ name, attributes }: sax.Tag) {
      events.open(withoutPrefix(name), attributes)
    },
    onclosetag(name: string) {
      events.close?.(withoutPrefix(name))
    },
    ontext: (text: string) => events.text?.(text),
    oncdata: (text: string) => events.text?.(text),
  })
  for (let at = 0; at < xml.length; at += chunkLength) parser.write(xml.slice(at, at + chunkLength))
  parser.close()
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
