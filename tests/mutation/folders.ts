/**
 * The pure code that is mutated, in parts that are measured one by one: most mutants of constants are active while a
 * module loads, so that every test of the part runs for each of them, and all unit tests take minutes. The tests of a
 * part are those that mirror it, without the ones that need seconds: long simulations and thousands of random events.
 */
export interface Folder {
  readonly name: string
  readonly mutate: readonly string[]
  readonly tests: readonly string[]
}

const detector = 'consumers/alert/detector'
const detectorTests = `tests/unit/${detector}`
const ofFolder = (folder: string, names: readonly string[]): string[] =>
  names.map((name) => `${folder}/${name}.ts`)

const ingestTests = 'tests/unit/consumers/ingest'
const decodeTests = ofFolder(`${ingestTests}/decode`, [
  ...['decode.test', 'decode-fields.test', 'decode-hints.test', 'decode-rows.test', 'decode-time.test'],
])

export const folders: readonly Folder[] = [
  {
    name: 'schemas/events',
    mutate: ofFolder('schemas', [
      ...[
        'cloud-event',
        'dead-letter',
        'event',
        'event-key',
        'hints',
        'json',
        'raw-tables',
        'reasons',
        'rows',
      ],
      ...['topics', 'validate'],
    ]),
    tests: [
      ...ofFolder('tests/unit/schemas', [
        ...['cloud-event.test', 'dead-letter.test', 'event.test', 'event-key.test', 'event-schema.test'],
        ...['hints.test', 'json.test', 'raw-tables.test', 'topics.test', 'validate.test'],
      ]),
      ...decodeTests,
    ],
  },
  {
    name: 'schemas/fields',
    mutate: ofFolder('schemas', ['byte-map', 'fields', 'time']),
    tests: ofFolder('tests/unit/schemas', [
      ...['byte-map.test', 'event.test', 'event-schema.test', 'fields.test', 'time.test'],
    ]),
  },
  {
    name: 'schemas/personal-data',
    mutate: ['schemas/personal-data.ts'],
    tests: ['tests/unit/schemas/personal-data*.test.ts'],
  },
  {
    name: 'schemas/accept',
    mutate: ['schemas/accept*.ts'],
    tests: ['tests/unit/schemas/accept*.test.ts'],
  },
  {
    name: 'reference',
    mutate: ['schemas/reference.ts', 'sql/reference-checks.ts', 'sql/moved-zones.ts'],
    tests: [
      'tests/unit/schemas/reference.test.ts',
      ...ofFolder('tests/unit/sql', ['moved-zones.test', 'reference-checks.test', 'reference.test']),
    ],
  },
  {
    name: 'ingest',
    mutate: [
      ...ofFolder('consumers/ingest/dead-letters', ['dead-letter', 'dead-letter-search', 'kept-headers']),
      ...ofFolder('consumers/ingest/decode', ['accepted-rows', 'decode', 'decoded-batch', 'shard-records']),
      ...ofFolder('consumers/ingest/flush', ['batch-buffer', 'insert-rows']),
      ...ofFolder('consumers/ingest/positions', ['read-positions', 'recent-offsets']),
      'consumers/ingest/faults/fault-class.ts',
    ],
    tests: [
      ...decodeTests,
      ...ofFolder(`${ingestTests}/decode`, [
        'accepted-rows.test',
        'decoded-batch.test',
        'shard-records.test',
      ]),
      ...ofFolder(`${ingestTests}/flush`, ['batch-buffer.test', 'insert-rows.test']),
      `${ingestTests}/dead-letters/*.test.ts`,
      `${ingestTests}/positions/*.test.ts`,
      `${ingestTests}/faults/fault-class.test.ts`,
    ],
  },
  ...['decision', 'happened', 'statistics', 'usual'].map((part) => ({
    name: `detector/${part}`,
    mutate: [`${detector}/${part}/*.ts`],
    tests: [`${detectorTests}/${part}/*.test.ts`],
  })),
  {
    name: 'suppression',
    mutate: ['readers/suppression/*.ts'],
    tests: ['tests/unit/readers/suppression/*.test.ts'],
  },
  {
    name: 'tallies',
    mutate: ofFolder('producers/import', ['cell-hints', 'figures', 'json-form', 'tally']),
    tests: ['tests/unit/producers/import/*.test.ts'],
  },
  {
    name: 'recaps',
    mutate: ['producers/import/recap/*.ts'],
    tests: ['tests/unit/producers/import/recap/*.test.ts'],
  },
  {
    name: 'connect',
    mutate: ofFolder('producers/connect', ['changes', 'convert', 'ticket-event', 'tickets', 'wall-clock']),
    tests: ofFolder('tests/unit/producers/connect', [
      ...['changes.test', 'convert.test', 'poll.test', 'ticket-event.test', 'wall-clock.test'],
    ]),
  },
  {
    name: 'calendars',
    mutate: [
      ...['schemas/calendar.ts', 'producers/simulate/calendar.ts', 'readers/months.ts'],
      `${detector}/slots.ts`,
    ],
    tests: [
      'tests/unit/schemas/calendar.test.ts',
      'tests/unit/producers/simulate/calendar.test.ts',
      'tests/unit/readers/months.test.ts',
      `${detectorTests}/slots.test.ts`,
    ],
  },
  {
    name: 'monthly',
    mutate: ofFolder('readers/monthly', [
      ...['comparison-section', 'context', 'derived-figures', 'highlights', 'names', 'service-sections'],
      ...['summary-section', 'tiles', 'visits-sections'],
    ]),
    tests: ofFolder('tests/unit/readers/monthly', [
      ...['build-document.test', 'context.test', 'derived-figures.test', 'document-text.test'],
      ...['highlights.test', 'main-sections.test', 'names.test', 'sections.test', 'tiles.test'],
    ]),
  },
  {
    name: 'summary',
    mutate: ofFolder('readers/summary', [
      ...['agencies', 'comparison', 'freshness', 'months-with-data', 'peaks', 'provinces', 'today'],
    ]),
    tests: ['tests/unit/readers/summary/*.test.ts'],
  },
]

/** The folder that `pure.ts` asks for by the environment; the first for tools that only look at the configuration. */
export function chosenFolder(): Folder {
  const name = process.env['KUNJUNGAN_MUTATION_FOLDER'] ?? folders[0]?.name
  const folder = folders.find((one) => one.name === name)
  if (folder === undefined) throw new Error(`KUNJUNGAN_MUTATION_FOLDER is none of the folders: ${name}`)
  return folder
}
