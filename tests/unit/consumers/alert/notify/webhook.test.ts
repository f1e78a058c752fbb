/**
 * What receivers are sent: Alertmanager's payload, its fingerprint, the signature, and texts in both languages.
 */
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fingerprint, labelsOf } from '../../../../../consumers/alert/notify/labels.ts'
import { missedPayload } from '../../../../../consumers/alert/notify/missed.ts'
import { annotationsOf } from '../../../../../consumers/alert/notify/texts.ts'
import {
  type PayloadConfig,
  signatureOf,
  webhookPayload,
} from '../../../../../consumers/alert/notify/webhook.ts'
import { aRow, resolved } from '../../../../support/alert-rows.ts'
import { reference } from '../../../../support/simulated-days.ts'

const config: PayloadConfig = {
  reference,
  language: 'id',
  bi: 'mpp_bi',
  externalUrl: 'http://127.0.0.1:8123',
  isOwnPage: false,
}

describe('the fingerprint', () => {
  it("is Prometheus' own of the labels", () => {
    // The vectors of prometheus/common, model/signature_test.go.
    expect(fingerprint({})).toBe('cbf29ce484222325')
    expect(fingerprint({ name: 'garland, briggs', fear: 'love is not enough' })).toBe(
      BigInt('5799056148416392346').toString(16),
    )
  })

  it('is the same for every repeat of an alert, and for its end', () => {
    expect(fingerprint(labelsOf(resolved(aRow())))).toBe(fingerprint(labelsOf(aRow({ observed: 99 }))))
    expect(fingerprint(labelsOf(aRow({ agency: 'polri' })))).not.toBe(fingerprint(labelsOf(aRow())))
  })
})

describe('the payload', () => {
  it("has every field of Alertmanager's version 4", () => {
    const payload = webhookPayload('webhook-1', [aRow(), resolved(aRow({ agency: 'polri' }))], config)
    expect(payload).toMatchObject({
      version: '4',
      groupKey: '{}:{mpp="kukar"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'webhook-1',
      groupLabels: { mpp: 'kukar' },
      externalURL: 'http://127.0.0.1:8123',
      commonLabels: { alertname: 'KunjunganSurge', kind: 'surge', mpp: 'kukar', severity: 'warning' },
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'KunjunganSurge', agency: 'disdukcapil', level: 'agency' },
          startsAt: '2026-10-22T02:00:00Z',
          endsAt: '0001-01-01T00:00:00Z',
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
          generatorURL: expect.stringContaining('param_id=') as string,
        },
        { status: 'resolved', labels: { agency: 'polri' }, endsAt: '2026-10-22T05:00:00Z' },
      ],
    })
    expect(payload).not.toMatchObject({ commonLabels: { agency: expect.anything() as string } })
  })

  it('is resolved where nothing in it fires, and links to a page of one’s own where there is one', () => {
    const own = { ...config, externalUrl: 'https://mpp.example/alerts', isOwnPage: true }
    const row = resolved(aRow())
    expect(webhookPayload('w', [row], own)).toMatchObject({
      status: 'resolved',
      alerts: [{ generatorURL: `https://mpp.example/alerts?alert_id=${row.alert_id}` }],
    })
  })
})

describe('the summary of what was missed', () => {
  it('is one alert that is resolved from the start, with how many, when, and which', () => {
    const rows = Array.from({ length: 25 }, (_, at) => resolved(aRow({ agency: `a${at}` })))
    const payload = missedPayload('webhook-1', rows, config) as { alerts: { annotations: object }[] }
    expect(payload).toMatchObject({
      status: 'resolved',
      commonLabels: { alertname: 'KunjunganMissed', severity: 'info' },
      alerts: [{ status: 'resolved', startsAt: '2026-10-22T02:00:00Z', endsAt: '2026-10-22T05:00:00Z' }],
    })
    expect(payload.alerts).toHaveLength(1)
    expect(payload.alerts[0]?.annotations).toMatchObject({
      summary_en: expect.stringMatching(/^25 alerts began and ended .*kukar\/a0 surge, .*, \+5\.$/) as string,
      summary_id: expect.stringMatching(/^25 peringatan/) as string,
    })
  })
})

describe('the signature', () => {
  it('is an HMAC-SHA256 of time and body', () => {
    const signature = signatureOf('a secret of some length', '{"a":1}', 1_790_000_000)
    const digest = createHmac('sha256', 'a secret of some length').update('1790000000.{"a":1}').digest('hex')
    expect(signature).toBe(`t=1790000000,v1=${digest}`)
  })
})

describe('the texts', () => {
  it('say in both languages what was seen, what was expected, when, and how to look', () => {
    const texts = annotationsOf(aRow({ calendar_note: 'first_day_after_break;month_end' }), config)
    expect(texts['summary']).toBe(texts['summary_id'])
    expect(texts['summary_id']).toContain('kunjungan melonjak')
    expect(texts['description_id']).toMatch(
      /^Tercatat 34 kunjungan pada Kamis, 22 Okt 2026 09\.00 – 10\.00 WITA\. Biasanya sekitar 11,2 \(kisaran 5 sampai 19\)\./,
    )
    expect(texts['description_id']).toContain('Catatan: hari pertama setelah libur, akhir bulan.')
    expect(texts['description_en']).toMatch(
      /^34 visits on Thursday,? 22 Oct 2026 09:00 – 10:00 WITA\. Usually about 11\.2 \(range 5 to 19\)\./,
    )
    expect(texts['query']).toContain("mpp = 'kukar' AND agency = 'disdukcapil'")
    expect(Object.values(texts).every((text) => typeof text === 'string')).toBe(true)
  })

  it('name the agencies that drive an alert of the whole MPP, and say when it is over', () => {
    const row = aRow({ agency: '', driving_agencies: 'disdukcapil,polri' })
    expect(annotationsOf(row, config)['description']).toContain('paling berpengaruh: disdukcapil, polri')
    expect(annotationsOf(resolved(row), config)['summary_en']).toMatch(/^Over – MPP/)
  })
})
