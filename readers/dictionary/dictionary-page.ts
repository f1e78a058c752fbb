/** docs/data-dictionary.md: every view of `mpp_bi` in the words of its comments. */
import { code, plain, table } from './markdown.ts'
import { keyColumns } from './roles.ts'
import { partsOf, type View } from './view-comments.ts'

const intro = `# Data dictionary

<!-- Generated from the comments of sql/views/*.sql by \`npm run docs\`: change the comments, then run it. -->

The views of the database \`mpp_bi\`, which BI tools read. The same words are on the server:
\`SELECT * FROM mpp_bi.data_dictionary\`, and as comments of views and columns. What the definitions mean, with worked
examples: [definitions.md](definitions.md), in Indonesian [definisi.md](definisi.md). For publication:
[satu-data.json](satu-data.json).

Days, hours, weeks, months and quarters are local to the MPP. A \`Nullable\` column is NULL where there is no figure,
which is not 0; an absent text is empty.
`

export function dictionaryPage(views: readonly View[]): string {
  const overview = table(
    ['view', 'one row for each'],
    views.map((view) => [`[\`${view.name}\`](#${view.name})`, keysOf(view)]),
  )
  return [intro, overview, ...views.map(section)].join('\n')
}

function section(view: View): string {
  const { rows, unit, period } = partsOf(view)
  const facts = [
    `- One row for each: ${keysOf(view)}`,
    ...(unit === '' ? [] : [`- Unit: ${plain(unit)}`]),
    ...(period === '' ? [] : [`- Period: ${plain(period)}`]),
  ]
  const columns = view.columns.map(({ name, type, meaning }) => [code(name), code(type), plain(meaning)])
  return `## ${view.name}\n\n${plain(rows)}.\n\n${facts.join('\n')}\n\n${table(['column', 'type', 'meaning'], columns)}`
}

function keysOf({ columns }: View): string {
  return keyColumns(columns.map(({ name }) => name))
    .map(code)
    .join(', ')
}
