/** The summary of alerts that ended before they were delivered. */
import { describe, expect, it } from 'vitest'
import { missedPayload } from '../../../../../consumers/alert/notify/missed.ts'
import { aRow, resolved } from '../../../../support/alert-rows.ts'
import { reference } from '../../../../support/simulated-days.ts'

const config = { reference, language: 'en', bi: 'mpp_bi', externalUrl: 'http://x', isOwnPage: false } as const

function alertsOf(
  count: number,
): { annotations: Record<string, string>; startsAt: string; endsAt: string }[] {
  const rows = Array.from({ length: count }, (_, at) =>
    resolved(
      aRow({ agency: at === 0 ? '' : `a${at}`, started_at: `2026-10-22T0${1 + (at % 4)}:00:00Z` }),
      `2026-10-22T0${5 + (at % 4)}:00:00Z`,
    ),
  )
  return (missedPayload('w', rows, config) as { alerts: ReturnType<typeof alertsOf> }).alerts
}

const text = (count: number): string => alertsOf(count)[0]?.annotations['summary'] ?? ''

describe('the summary', () => {
  it('covers the time from the first start to the last end', () => {
    expect(alertsOf(4)[0]).toMatchObject({ startsAt: '2026-10-22T01:00:00Z', endsAt: '2026-10-22T08:00:00Z' })
  })

  it('names twenty alerts, the whole MPP by itself, and counts the others', () => {
    expect(text(2)).toMatch(/^2 alerts .*: kukar surge, kukar\/a1 surge\.$/)
    expect(text(20)).toMatch(/kukar\/a19 surge\.$/)
    expect(text(21)).toMatch(/kukar\/a19 surge, \+1\.$/)
  })

  it('is in the language of the receiver, and in both', () => {
    const annotations = alertsOf(3)[0]?.annotations ?? {}
    expect(annotations['summary']).toBe(annotations['summary_en'])
    expect(annotations['summary_id']).toMatch(
      /^3 peringatan muncul dan berakhir sebelum sempat dikirim, antara 2026-10-22T01/,
    )
    expect(annotations['missed']).toBe('3')
    expect(annotations['query']).toContain("mpp_bi.visit_alerts WHERE started_at >= '2026-10-22 01:00:00'")
  })
})
