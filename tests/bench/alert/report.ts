/** The bench's tables in Markdown. */
import { rate, sizeKey } from './summary.ts'
import type { Share, Summary } from './summary.ts'

export interface Compared {
  readonly name: string
  readonly summary: Summary
}

/** A detector at many thresholds. */
export interface Curve {
  readonly name: string
  readonly points: readonly { readonly setting: string; readonly summary: Summary }[]
}

const factors = [1.5, 2, 3, 5]
const durations = ['hour', 'half-day', 'three-days']

export function reportOf(
  seeds: readonly number[],
  ours: Summary,
  ceiling: Summary,
  yardsticks: readonly Compared[],
  curves: readonly Curve[],
): string {
  const compared = [{ name: 'detector', summary: ours }, { name: 'ceiling', summary: ceiling }, ...yardsticks]
  const months = ours.mppMonths.toFixed(0)
  return [
    `Seeds ${seeds.join(', ')}: ${months} MPP-months, ${ours.episodes} episodes. Shares are of the clear episodes.`,
    '## Goals',
    table(['goal', 'wanted', 'measured', 'met'], goals(ours, ceiling)),
    '## Beside the ceiling and the yardsticks at their usual thresholds',
    table(
      [
        '',
        'false alarms per MPP and month',
        'whole-MPP ones',
        'precision',
        'agency surges',
        'MPP surges',
        'drops',
        'agency silences',
        'MPP silences',
        'median delay, min',
        'alerts per episode',
        'resolved in 8 h',
      ],
      compared.map(({ name, summary }) => [
        name,
        summary.falsePerMonth.toFixed(2),
        summary.falseMppPerMonth.toFixed(2),
        percent(summary.precision),
        share(summary.agencySurges),
        share(summary.mppSurges),
        share(summary.drops),
        share(summary.agencySilences),
        share(summary.mppSilences),
        summary.surgeDelayMinutes.toFixed(0),
        summary.alertsPerEpisode.toFixed(2),
        percent(summary.resolvedInTime),
      ]),
    ),
    '## Clear surges found by size and duration: detector (ceiling)',
    table(
      ['level', 'factor', ...durations],
      [false, true].flatMap((isMpp) =>
        factors.map((factor) => [
          isMpp ? 'MPP' : 'agency',
          String(factor),
          ...durations.map((duration) => {
            const key = sizeKey(isMpp, factor, duration)
            return `${fraction(ours.bySize.get(key))} (${fraction(ceiling.bySize.get(key))})`
          }),
        ]),
      ),
    ),
    ...(curves.length === 0
      ? []
      : [
          '## Recall of clear surges against false alarms',
          table(
            [
              '',
              'threshold',
              'false alarms per MPP and month',
              'whole-MPP ones',
              'agency surges',
              'MPP surges',
              'drops',
              'precision',
            ],
            curves.flatMap(({ name, points }) =>
              points.map(({ setting, summary }) => [
                name,
                setting,
                summary.falsePerMonth.toFixed(2),
                summary.falseMppPerMonth.toFixed(2),
                percent(rate(summary.agencySurges)),
                percent(rate(summary.mppSurges)),
                percent(rate(summary.drops)),
                percent(summary.precision),
              ]),
            ),
          ),
        ]),
  ].join('\n\n')
}

function goals(ours: Summary, ceiling: Summary): string[][] {
  const ofCeiling = (of: (summary: Summary) => Share): number => rate(of(ours)) / rate(of(ceiling))
  return [
    most('false alarms per MPP and month', ours.falsePerMonth, 0.7),
    most('of them whole-MPP ones', ours.falseMppPerMonth, 0.1),
    least(
      "clear agency surges, of the ceiling's",
      ofCeiling((summary) => summary.agencySurges),
      0.92,
    ),
    least(
      "clear MPP surges, of the ceiling's",
      ofCeiling((summary) => summary.mppSurges),
      0.97,
    ),
    least(
      "clear drops, of the ceiling's",
      ofCeiling((summary) => summary.drops),
      0.85,
    ),
    least('clear drops', rate(ours.drops), 0.85),
    least('silences of an MPP', rate(ours.mppSilences), 1),
    most('their median delay, minutes of office time', ours.mppSilenceDelayMinutes, 60),
    least('precision', ours.precision, 0.72),
    most('alerts per episode', ours.alertsPerEpisode, 1.2),
    least('resolved within 8 open hours', ours.resolvedInTime, 0.9),
  ]
}

function least(goal: string, value: number, wanted: number): string[] {
  return [goal, `at least ${wanted}`, value.toFixed(3), value >= wanted ? 'yes' : 'no']
}

function most(goal: string, value: number, wanted: number): string[] {
  return [goal, `at most ${wanted}`, value.toFixed(2), value <= wanted ? 'yes' : 'no']
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function share(of: Share): string {
  return `${percent(rate(of))} (${fraction(of)})`
}

function fraction(of: Share | undefined): string {
  return of === undefined ? '-' : `${of.found}/${of.of}`
}

function percent(value: number): string {
  return Number.isNaN(value) ? '-' : `${(100 * value).toFixed(0)} %`
}
