/**
 * The dbt sources: the file says of every view and column what the server says (`npm run test:bi -- -u` writes it
 * again), and dbt itself lists them, reads one and measures the freshness, all as a reader.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkout } from '../support/pipeline.ts'
import {
  type BiPipeline,
  biPipeline,
  type ViewColumn,
  viewColumns,
  viewComments,
} from './support/bi-pipeline.ts'
import { isPythonSkipped, pythonWith, runPython } from './support/installed.ts'

const project = join(checkout, 'readers', 'bi', 'dbt')
let bi: BiPipeline
let columns: ViewColumn[]
let comments: Map<string, string>

beforeAll(async () => {
  bi = await biPipeline()
  columns = await viewColumns(bi)
  comments = await viewComments(bi)
})
afterAll(() => bi[Symbol.asyncDispose]())

/** Events come on working days: a weekend is no alarm, four days without any are. */
const freshness = {
  loaded_at_field: 'last_stored_at',
  freshness: { warn_after: { count: 1, period: 'day' }, error_after: { count: 4, period: 'day' } },
}

const head =
  '# Written from the comments of the views by `npm run test:bi -- -u dbt`, which also says when they differ.\n'

describe('sources.yml', () => {
  it('has every view and column with type and meaning', async () => {
    const sources = {
      version: 2,
      sources: [
        {
          name: 'mpp_bi',
          description:
            'The views of Kunjungan that readers see. Plain views: figures are current when they are read.',
          schema: "{{ env_var('KUNJUNGAN_BI_DATABASE', 'mpp_bi') }}",
          tables: bi.views.map((view) => ({
            name: view,
            description: comments.get(view),
            ...(view === 'data_freshness' ? { config: freshness } : {}),
            columns: columns
              .filter((column) => column.view === view)
              .map(({ name, type, comment }) => ({ name, data_type: type, description: comment })),
          })),
        },
      ],
    }
    // Laid out as the formatter does it.
    const text = head + stringify(sources, { lineWidth: 0, singleQuote: true })
    await expect(text).toMatchFileSnapshot(join(project, 'models', 'sources.yml'))
  })
})

interface Seen {
  readonly version: string
  readonly listed: string[]
  readonly sources: Record<string, { comment: string; columns: [string, string, string][] }>
  readonly freshness: [string, string][]
  readonly shown: [boolean, string]
}

describe.skipIf(isPythonSkipped)('dbt (left out where KUNJUNGAN_BI_SKIP_PYTHON is 1)', () => {
  let seen: Seen

  beforeAll(async () => {
    const target = await mkdtemp(join(tmpdir(), 'kunjungan-dbt-'))
    try {
      seen = await runPython<Seen>(await pythonWith('drivers'), 'dbt_check.py', {
        args: [project, target],
        env: { ...bi.environment(), DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
      })
    } finally {
      await rm(target, { recursive: true, force: true })
    }
  })

  it('lists the views with their columns', () => {
    expect(seen.listed.toSorted()).toEqual(bi.views.map((view) => `mpp_bi.${view}`))
    const expected = bi.views.map((view) => [
      view,
      {
        comment: comments.get(view),
        columns: columns
          .filter((of) => of.view === view)
          .map(({ name, type, comment }) => [name, type, comment]),
      },
    ])
    expect(seen.sources).toEqual(Object.fromEntries(expected))
  })

  it('reads a source and measures freshness as a reader who may not write', () => {
    expect(seen.shown).toEqual([true, ''])
    expect(seen.freshness).toEqual([['data_freshness', 'pass']])
  })
})
