/**
 * An alert as Alertmanager knows it: labels that say what it is, and their fingerprint. An agency of an MPP has one
 * alert of a kind at a time, so these are its identity; `startsAt` distinguishes one episode from the next.
 */
import type { AlertRow } from '../state/alert-row.ts'

export type Labels = Readonly<Record<string, string>>

/** Labels of an alert; an absent one is left out, as Prometheus takes an empty label for none. */
export function labelsOf(row: AlertRow): Labels {
  return {
    alertname: alertNames[row.kind],
    kind: row.kind,
    level: row.agency === '' ? 'mpp' : 'agency',
    mpp: row.mpp,
    ...(row.agency === '' ? {} : { agency: row.agency }),
    ...(row.province_code === '' ? {} : { province_code: row.province_code }),
    severity: row.agency === '' ? 'critical' : 'warning',
  }
}

const alertNames = {
  surge: 'KunjunganSurge',
  drop: 'KunjunganDrop',
  silent: 'KunjunganSilent',
} as const

const offsetBasis = 0xcbf29ce484222325n
const prime = 0x100000001b3n
const mask = 0xffffffffffffffffn
const separator = 0xff

/**
 * The fingerprint that Alertmanager gives a set of labels: FNV-1a of 64 bits over the sorted names and values, each
 * followed by a byte 255; 16 hexadecimal digits. Source: prometheus/common, model/signature.go.
 */
export function fingerprint(labels: Labels): string {
  let sum = offsetBasis
  const add = (byte: number): void => {
    sum = ((sum ^ BigInt(byte)) * prime) & mask
  }
  for (const [name, value] of Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const byte of Buffer.from(name)) add(byte)
    add(separator)
    for (const byte of Buffer.from(value)) add(byte)
    add(separator)
  }
  return sum.toString(16).padStart(16, '0')
}
