/**
 * The decision rule's numbers. A threshold is -log10 of a chance; every length of window gets the same share of the
 * false alarms, so short windows, of which a day has many, need a smaller chance. How they were chosen:
 * docs/alert-detector.md.
 */
import type { AlertKind, AlertRule } from './types.ts'

export interface Settings {
  /** -log10 of the chance that one independent window may have, for agencies and for the whole MPP. */
  readonly agencyThreshold: number
  readonly mppThreshold: number
  readonly silentThreshold: number
  readonly mppSilentThreshold: number
  /** Added for an agency while the whole MPP is unusual in the same way: its alert is the MPP's. */
  readonly groupedExtra: number
  /** Least excess or shortfall, visits. */
  readonly minimumAgency: number
  readonly minimumMpp: number
  /** Least ratio of observed to expected of a surge; a drop's is the inverse. */
  readonly leastRatio: number
  /** How far what is pending may fall below its threshold and still hold. */
  readonly slack: number
}

export const defaults: Settings = {
  agencyThreshold: 4.1,
  mppThreshold: 4.3,
  silentThreshold: 5,
  mppSilentThreshold: 3.5,
  groupedExtra: 1.5,
  minimumAgency: 6,
  minimumMpp: 12,
  leastRatio: 1.25,
  slack: 1.5,
}

/** Open hours, or open days, of the judged windows. */
export interface WindowLength {
  readonly hours: number
  readonly days: number
  /** Added to the threshold: log10 of how many such windows a day has, against one a day. */
  readonly extra: number
}

export const windowLengths: readonly WindowLength[] = [
  { hours: 1, days: 0, extra: 0.85 },
  { hours: 2, days: 0, extra: 0.55 },
  { hours: 4, days: 0, extra: 0.25 },
  { hours: 8, days: 0, extra: 0 },
  { hours: 0, days: 3, extra: -0.4 },
]

/** How a level is watched for a kind of alert: the rule of exactly that MPP, agency and kind, else the defaults. */
export interface Watch {
  readonly isOff: boolean
  readonly sensitivity: number
  readonly minimumVisits: number | undefined
  readonly minimumWindowHours: number
}

export function watchOf(rules: readonly AlertRule[], mpp: string, agency: string, kind: AlertKind): Watch {
  const rule = rules.find((one) => one.mpp === mpp && one.agency === agency && one.kind === kind)
  return {
    isOff: rule?.isOff ?? false,
    sensitivity: rule?.sensitivity ?? 1,
    minimumVisits: rule?.minimumVisits,
    minimumWindowHours: rule?.minimumWindowHours ?? 0,
  }
}
