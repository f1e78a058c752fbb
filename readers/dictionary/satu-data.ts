/**
 * docs/satu-data.json: the figures with what Satu Data Indonesia (Perpres 39/2019) asks of data and their metadata:
 * concept, definition, classification, measure and unit; period and coverage. Who produces and who answers for the
 * data is not known here: those fields are null until the publisher of the data fills them in.
 */
import { z } from 'zod'
import type { Reference } from '../../schemas/reference.ts'
import { KunjunganError } from '../../infra/errors.ts'
import { concepts, explainedIn } from './concepts.ts'
import { indicatorOf } from './indicators.ts'
import { classifications, operationalViews, remarkColumns, timeColumns } from './roles.ts'
import { partsOf, type View } from './view-comments.ts'

const text = z.string().min(1)
const words = z.strictObject({ id: text, en: text })

const Indicator = z.strictObject({
  view: text,
  column: text,
  concept: words,
  /** Page and heading with a worked example. */
  explained_in: words,
  definition: text,
  measure: words,
  unit: words,
  /** Columns of the view, each explained under `classifications`. */
  classification: z.array(text),
  period: text,
  coverage: z.strictObject({ geographic: text, temporal: text }),
  /** Columns of the view that say how the figure is to be read. */
  read_with: z.array(text),
})

export const SatuData = z.strictObject({
  title: text,
  standard: text,
  terms: z.record(z.string(), text),
  language: text,
  places: z.array(
    z.strictObject({
      mpp: text,
      name: text,
      regency: text,
      regency_kemendagri_code: z.string().regex(/^\d{2}\.\d{2}$/),
      regency_bps_code: z.string().regex(/^\d{4}$/),
      province: text,
      province_kemendagri_code: z.string().regex(/^\d{2}$/),
      time_zone: text,
      is_example: z.boolean(),
      data_producer: text.nullable(),
      data_steward: text.nullable(),
    }),
  ),
  classifications: z.array(
    z.strictObject({ column: text, name: words, standard: text, label: text.optional() }),
  ),
  indicators: z.array(Indicator),
})
export type SatuData = z.infer<typeof SatuData>

/** @throws KunjunganError `input` listing the columns that neither roles.ts nor indicators.ts knows. */
export function satuData(views: readonly View[], reference: Pick<Reference, 'mpps' | 'provinces'>): SatuData {
  const mistakes: string[] = []
  const indicators = views
    .filter(({ name }) => !operationalViews.includes(name))
    .flatMap((view) => indicatorsOf(view, mistakes))
  if (mistakes.length > 0) throw new KunjunganError('input', mistakes.join('\n'))
  return {
    title: 'Visits of public-service malls (Mal Pelayanan Publik): metadata of the figures in mpp_bi',
    standard: 'Satu Data Indonesia, Perpres 39/2019: Standar Data and Metadata',
    terms: {
      concept: 'konsep',
      definition: 'definisi',
      classification: 'klasifikasi',
      measure: 'ukuran',
      unit: 'satuan',
      period: 'periode',
      coverage: 'cakupan',
      data_producer: 'produsen data',
      data_steward: 'walidata',
    },
    language:
      'Definitions, periods and coverage in English, as in the database; explained_in.id in Indonesian',
    places: placesOf(reference),
    classifications: Object.entries(classifications).map(([column, of]) => ({ column, ...of })),
    indicators,
  }
}

function placesOf({ mpps, provinces }: Pick<Reference, 'mpps' | 'provinces'>): SatuData['places'] {
  return mpps.map((mpp) => ({
    mpp: mpp.mpp,
    name: mpp.name,
    regency: mpp.regency,
    regency_kemendagri_code: mpp.regency_code,
    regency_bps_code: mpp.bps_code,
    province: provinces.find((of) => of.province_code === mpp.province_code)?.name ?? mpp.province_code,
    province_kemendagri_code: mpp.province_code,
    time_zone: mpp.time_zone,
    is_example: mpp.is_example,
    data_producer: null,
    data_steward: null,
  }))
}

function indicatorsOf(view: View, mistakes: string[]): SatuData['indicators'] {
  const names = view.columns.map(({ name }) => name)
  const { unit, period } = partsOf(view)
  if (unit === '' || period === '')
    mistakes.push(`The comment of the view ${view.name} does not end with "Unit: ... Period: ...": add it.`)
  const remarks = names.filter((name) => isOneOf(remarkColumns, name))
  const classification = Object.keys(classifications).filter((name) => names.includes(name))
  return view.columns.flatMap(({ name, meaning }) => {
    const indicator = indicatorOf(view.name, name)
    if (indicator === undefined) {
      if (!isKnown(name))
        mistakes.push(
          `Nothing says what ${view.name}.${name} is: add it to readers/dictionary/indicators.ts, or to roles.ts if it is no figure.`,
        )
      return []
    }
    return [
      {
        view: view.name,
        column: name,
        concept: concepts[indicator.concept],
        explained_in: explainedIn(indicator.concept),
        definition: meaning,
        measure: indicator.measure,
        unit: indicator.unit,
        classification,
        period,
        coverage: {
          geographic: names.includes('mpp') ? 'Each MPP of places' : 'Each province of places, by its MPPs',
          // A period that repeats goes back as far as there are data; any other is what it says.
          temporal: period.startsWith('one ')
            ? 'From the first event or tally of the place up to now'
            : period,
        },
        read_with: remarks,
      },
    ]
  })
}

function isKnown(column: string): boolean {
  const labels = Object.values(classifications).map(({ label }) => label)
  return (
    column in classifications ||
    labels.includes(column) ||
    isOneOf(timeColumns, column) ||
    isOneOf(remarkColumns, column)
  )
}

function isOneOf(list: readonly string[], name: string): boolean {
  return list.includes(name)
}

/** One line for each field of a record, so that a changed comment is one changed line. */
export function satuDataText(data: SatuData): string {
  const parts = Object.entries(data).map(([key, value]) =>
    Array.isArray(value)
      ? `  ${JSON.stringify(key)}: [\n${value.map((record: object) => `    {\n${fields(record)}\n    }`).join(',\n')}\n  ]`
      : `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  )
  return `{\n${parts.join(',\n')}\n}\n`
}

function fields(record: object): string {
  return Object.entries(record)
    .map(([key, value]) => `      ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(',\n')
}
