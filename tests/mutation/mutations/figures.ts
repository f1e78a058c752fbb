/** What is around the figures: what is withheld, files that are imported, the schema of the server. */
import { type Mutation, of, unit } from '../mutation.ts'

export const figures: readonly Mutation[] = [
  ...of(
    'readers/suppression/suppress-cells.ts',
    [unit('readers/suppression/suppress-cells')],
    [
      {
        name: 'suppression: five are withheld like four',
        from: 'let most = leastShown - 1',
        to: 'let most = leastShown',
      },
      {
        name: 'suppression: a single withheld cell is enough',
        from: 'withheld.length < 2',
        to: 'withheld.length < 1',
      },
      {
        name: 'suppression: a total that reveals the only cell is shown',
        from: 'isTotalHidden: revealsCell(withheld)',
        to: 'isTotalHidden: false',
      },
    ],
  ),
  ...of(
    'readers/monthly/read-monthly.ts',
    [unit('readers/monthly/read-monthly')],
    [
      {
        name: 'report: a public report is not suppressed',
        from: '  if (!is_public) return report\n',
        to: '  if (is_public !== undefined) return report\n',
      },
      {
        name: 'report: days of events stand beside a tally of the month',
        from: 'days: [...daysOfMonth(days, figures)],',
        to: 'days,',
      },
    ],
  ),
  ...of(
    'readers/suppression/public-monthly.ts',
    [unit('readers/suppression/public-monthly'), unit('readers/suppression/public-monthly-marks')],
    [
      {
        name: 'report: the change on a withheld month is shown',
        from: 'isHidden || before.has(row.agency)',
        to: 'isHidden',
      },
      {
        name: 'report: the quotas are not suppressed',
        from: '    ...publicQuotas(report, hidden),\n',
        to: '',
      },
    ],
  ),
  ...of(
    'producers/import/import-file.ts',
    [
      unit('producers/import/import-file'),
      unit('producers/import/import-file-forms'),
      unit('producers/import/figures'),
      unit('producers/import/tally'),
    ],
    [
      {
        name: 'import: lines that contradict each other are sent',
        from: 'contradictions(figures))',
        to: 'contradictions(figures).slice(0, 0))',
      },
      {
        name: 'import: a refused line is sent as well',
        from: 'file.good.filter(({ line }) => !refused.has(line))',
        to: 'file.good',
      },
      {
        name: 'import: a line with too many cells is taken',
        from: 'cells.length !== tallyColumns.length',
        to: 'cells.length < tallyColumns.length',
      },
    ],
  ),
  ...of(
    'sql/migrate.ts',
    [unit('sql/migrate')],
    [
      {
        name: 'migrate: a migration is noted before it is applied',
        from: '  progress(`schema: ${file.name}`)\n',
        to:
          '  progress(`schema: ${file.name}`)\n' +
          "  await client.insert({ table: 'schema_migrations', values: [[file.name]] })\n",
      },
      {
        name: 'migrate: a statement is not awaited',
        from: 'await runStatement(schema, storeClient, file.name, statement)\n  await client',
        to: 'void runStatement(schema, storeClient, file.name, statement)\n  await client',
      },
      {
        name: 'migrate: an edited migration is taken',
        from: 'checksum !== file.checksum && checksum !== file.checksumWithCrlf',
        to: 'checksum === undefined',
      },
      {
        name: 'migrate: a file that is slipped in is applied',
        from: '  if (early !== undefined)\n    throw fault(',
        to: '  if (early !== undefined && early.name === last)\n    throw fault(',
      },
      {
        name: 'migrate: what the former views read is dropped before the views are made',
        from:
          '  const views = await makeViews(schema, deps, config)\n' +
          '  for (const file of pending.filter(isAfterViews)) await applyMigration(schema, deps, config, file)\n',
        to:
          '  for (const file of pending.filter(isAfterViews)) await applyMigration(schema, deps, config, file)\n' +
          '  const views = await makeViews(schema, deps, config)\n',
      },
      {
        name: 'migrate: one that runs after the views is refused when a kill has left it',
        from: 'file.name < last && !isAfterViews(file)',
        to: 'file.name < last',
      },
    ],
  ),
  ...of(
    'sql/reference-watch.ts',
    [unit('sql/reference-watch')],
    [
      {
        name: 'reference data: a change is used at the first look',
        from: 'found !== undefined && found === this.#seen',
        to: 'found !== undefined',
      },
      {
        name: 'reference data: a moved time zone is used',
        from: 'if (moved.length > 0) {',
        to: 'if (moved.length > 99) {',
      },
    ],
  ),
]
