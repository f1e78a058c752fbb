/** docs/errors.md: every error that a command can end with, made from the code by `npm run docs`. */
import type { ErrorCode } from '../../infra/errors.ts'
import { clickHouseSentences } from '../../infra/clickhouse/sentences.ts'
import { kafkaSentences } from '../../infra/kafka/sentences.ts'
import { type ErrorSite, readErrorSites } from './error-sites.ts'

/** What a code means; the order is that of the page. */
const codes: Readonly<Record<ErrorCode, string>> = {
  usage: 'The command line is wrong. Exit code 2.',
  config: 'The environment is wrong, every mistake is listed. Exit code 2.',
  input: 'A file that was named is wrong, or cannot be read or written. Exit code 1.',
  reference: 'The reference data breaks its rules. Exit code 1.',
  install: 'Something that has to be on the machine is not there. Exit code 1.',
  home: 'The data directory cannot be used. Exit code 1.',
  port: 'A port is not available. Exit code 1.',
  stack: 'An embedded service did not start, or does not run. Exit code 1.',
  kafka: 'Kafka cannot be reached, or refuses something. Exit code 1.',
  clickhouse: 'ClickHouse cannot be reached, or refuses something. Exit code 1.',
  database: 'The database of a queue application cannot be reached, or refuses something. Exit code 1.',
  migration: 'The schema cannot be brought up to date. Exit code 1.',
  halted: 'Ingest has stopped at a fault that somebody has to correct. Exit code 1.',
  internal: 'A fault of Kunjungan itself: report it with its sentence. Exit code 1.',
  stopped: 'The command was ended before it was done. Exit code 130.',
}

/** A problem that the collector answers with: the last part of its `type`, its status and its title. */
export interface ProblemRow {
  readonly name: string
  readonly status: number
  readonly title: string
}

export async function errorsPage(checkout: string, problems: readonly ProblemRow[]): Promise<string> {
  const sites = await readErrorSites(checkout)
  const sections = Object.entries(codes).map(([code, meaning]) => section(code, meaning, sites))
  return `# Errors

Made from the code by \`npm run docs\`; \`npm run check\` fails where the two differ. An error is one sentence on stderr: what is wrong, where, and what to do. … stands for a value (a file, a host, a number); / parts two forms of a sentence. What a refused record or a bad line of a file is refused for, \`dl_detail\` and \`import\` say with the field and the rule, never with the value.

${sections.filter((text) => text !== '').join('\n\n')}

## Of the collector

What [the collector](collector.md#what-comes-back) answers when it refuses a request as a whole: problem details whose \`type\` is \`urn:kunjungan:problem:\` and the name. What it refuses of a single event is in [collector.md](collector.md#why-an-event-is-refused).

| name | status | title |
| --- | --- | --- |
${problems.map(({ name, status, title }) => `| \`${name}\` | ${status} | ${cell(title)} |`).join('\n')}

## By Kafka's name of the error

Each begins with "Kafka at HOST:PORT".

| name | sentence |
| --- | --- |
${Object.entries(kafkaSentences)
  .map(([name, sentence]) => `| \`${name}\` | ${cell(sentence)} |`)
  .join('\n')}

## Of ClickHouse

Each begins with "ClickHouse at URL" and ends with the error's number, where it has one.

${clickHouseSentences.map((sentence) => `- ${sentence}`).join('\n')}
`
}

function section(code: string, meaning: string, sites: readonly ErrorSite[]): string {
  const rows = sites
    .filter((site) => site.code === code)
    .map(({ file, text }) => `| ${cell(text ?? '(put together there)')} | ${file} |`)
  if (rows.length === 0) return ''
  return `## ${code}\n\n${meaning}\n\n| sentence | made in |\n| --- | --- |\n${[...new Set(rows)].join('\n')}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
