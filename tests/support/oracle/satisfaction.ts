/**
 * satisfaction_by_agency_quarter and satisfaction_by_mpp_quarter: the satisfaction index (SKM, Permenpan-RB
 * 14/2017) of the answers in force. Rows are the quarters with an answer.
 */
import { surveyElements } from '../../../schemas/event.ts'
import type { Mpp } from '../../../schemas/reference.ts'
import { monthOf, quarterOf } from './calendar.ts'
import type { Month, Months } from './months.ts'
import type { Row } from './views.ts'
import type { Fact, FactOf, World } from './world.ts'
import { agencyColumns, byTime, flag, groupBy, ofType, placeOf, rate, sum } from './world.ts'

export type Answer = FactOf<'mpp.survey.submitted'>

export function satisfactionByAgencyQuarter(world: World, months: Months): Row[] {
  return world.mppScopes.flatMap(({ mpp, facts }) => {
    // in force within the MPP, before the agencies part: an answer that moved counts at its last agency alone
    const agencies = groupBy(answersInForce(facts), ({ event }) => event.data.agency)
    return [...agencies].flatMap(([agency, answers]) =>
      quarters(answers, monthsOf(months.ofAgencies, mpp, agency)).map((figures) => ({
        ...placeOf(world, mpp),
        ...agencyColumns(world, mpp, agency),
        ...figures,
      })),
    )
  })
}

export function satisfactionByMppQuarter(world: World, months: Months): Row[] {
  return world.mppScopes.flatMap(({ mpp, facts }) =>
    quarters(answersInForce(facts), monthsOf(months.ofMpps, mpp, '')).map((figures) => ({
      ...placeOf(world, mpp),
      ...figures,
    })),
  )
}

function monthsOf(months: readonly Month[], mpp: Mpp, agency: string): Month[] {
  return months.filter((month) => month.mpp === mpp && month.agency === agency)
}

/** "Distinct `response_id` (the latest `time`, then the greater `id`, counts)." */
export function answersInForce(facts: readonly Fact[]): Answer[] {
  const responses = groupBy(ofType(facts, 'mpp.survey.submitted'), ({ event }) => event.data.response_id)
  return [...responses.values()].flatMap((of) => of.toSorted(byTime).slice(-1))
}

function quarters(answers: readonly Answer[], months: readonly Month[]): Row[] {
  return [...groupBy(answers, ({ day }) => quarterOf(monthOf(day)))].map(([quarter, of]) => {
    const visits = sum(
      months.filter(({ month }) => quarterOf(month) === quarter).map((month) => month.visits),
    )
    return figuresOf(quarter, of, visits)
  })
}

function figuresOf(quarter: string, answers: readonly Answer[], visits: number): Row {
  const means = meansOf(answers)
  const total = totalOf(means)
  const { ikm, ikm_low, ikm_high } = indexOf(answers)
  const needed = responsesNeeded(visits)
  return {
    quarter,
    responses: answers.length,
    ...Object.fromEntries(surveyElements.map((element, at) => [`nrr_${element}`, means[at] ?? null])),
    ikm,
    ikm_weight_011: total === null ? null : total * 0.11 * 25,
    grade: ikm === null ? '' : gradeOf(ikm),
    responses_needed: needed,
    is_sample_adequate: flag(needed > 0 && answers.length >= needed),
    ikm_low,
    ikm_high,
  }
}

/** The index of some answers and its interval, all NULL "while an element has no score". */
export function indexOf(answers: readonly Answer[]): Record<'ikm' | 'ikm_low' | 'ikm_high', number | null> {
  const total = totalOf(meansOf(answers))
  const ikm = total === null ? null : (total / surveyElements.length) * 25
  // in order, as the sum of fractions depends on it a little and the figures are of the set of answers
  const indices = answers.map(({ event }) => ownIndex(event.data.scores)).toSorted((a, b) => a - b)
  const [ikm_low, ikm_high] = intervalOf(ikm, indices)
  return { ikm, ikm_low, ikm_high }
}

/** "NRR of an element: mean over the responses that score it", so a form that leaves it out has no part in it. */
function meansOf(answers: readonly Answer[]): (number | null)[] {
  return surveyElements.map((element) =>
    mean(
      answers.flatMap(({ event }) => {
        const score = event.data.scores[element]
        return score === undefined ? [] : [score]
      }),
    ),
  )
}

function totalOf(means: readonly (number | null)[]): number | null {
  const known = means.filter((value) => value !== null)
  return known.length === surveyElements.length ? sum(known) : null
}

function mean(values: readonly number[]): number | null {
  return rate(sum(values), values.length)
}

/** "The responses' own indices (mean score x 25)", over the elements that the response scores. */
function ownIndex(scores: Answer['event']['data']['scores']): number {
  const given = Object.values(scores).filter((score) => score !== undefined)
  return (mean(given) ?? 0) * 25
}

/**
 * "ikm minus and plus 1.96 standard errors (sample standard deviation, n - 1) …, cut at 25 and 100; NULL
 * below two responses."
 */
export function intervalOf(
  ikm: number | null,
  indices: readonly number[],
): readonly [number, number] | readonly [null, null] {
  const count = indices.length
  if (ikm === null || count < 2) return [null, null]
  const centre = sum(indices) / count
  const variance = sum(indices.map((index) => (index - centre) ** 2)) / (count - 1)
  const margin = 1.96 * Math.sqrt(variance / count)
  return [Math.max(25, ikm - margin), Math.min(100, ikm + margin)]
}

/** The band of the value in hundredths, rounded half up: 76.605 is held as a little less and yet is 76.61. */
export function gradeOf(ikm: number): string {
  const hundredths = Math.floor(ikm * 100 + 0.5 + 1e-7)
  if (hundredths >= 8831) return 'A'
  if (hundredths >= 7661) return 'B'
  return hundredths >= 6500 ? 'C' : 'D'
}

/** The sample of Krejcie and Morgan (95 %, 5 %), rounded half up; 0 of 0. */
export function responsesNeeded(population: number): number {
  const needed = (3.841 * population * 0.25) / (0.0025 * (population - 1) + 0.96025)
  return Math.floor(needed + 0.5)
}
