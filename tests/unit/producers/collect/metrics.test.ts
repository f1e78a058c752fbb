import { expect, it } from 'vitest'
import { createCollectMetrics } from '../../../../producers/collect/metrics.ts'

it('has every series that can be counted from the start, and counts what happens', async () => {
  const { registry, observer, watch } = createCollectMetrics()
  const before = await registry.metrics()
  expect(before).toContain('kunjungan_collect_ready 0')
  for (const status of [202, 400, 401, 403, 405, 408, 413, 415, 422, 429, 503])
    expect(before).toContain(`kunjungan_collect_requests_total{status="${status}"} 0`)
  expect(before).toContain('kunjungan_collect_limited_requests_total{limit="overloaded"} 0')
  for (const reason of ['invalid_field', 'personal_data', 'forbidden', 'not_sent'])
    expect(before).toContain(`kunjungan_collect_refused_events_total{reason="${reason}"} 0`)
  watch({ readiness: () => ({ isReady: true }), inFlight: { bytes: 7, requests: 1 } })
  observer.onRequest(202, 0.02)
  observer.onResults('k', [
    { index: 0, id: 'a', status: 'accepted' },
    { index: 1, id: null, status: 'rejected', reason: 'bad_time', detail: '', pointer: '' },
  ])
  observer.onSent(1, 0.01)
  observer.onSendFailed()
  observer.onLimit('rate_limit')
  observer.onBody(100)
  observer.onDroppedConnection()
  const lines = (await registry.metrics()).split('\n').map((line) => line.replace('kunjungan_collect_', ''))
  expect(lines).toEqual(
    expect.arrayContaining([
      'ready 1',
      'in_flight_bytes 7',
      'in_flight_requests 1',
      'requests_total{status="202"} 1',
      'request_seconds_count 1',
      'events_total{result="accepted",key="k"} 1',
      'events_total{result="rejected",key="k"} 1',
      'refused_events_total{reason="bad_time"} 1',
      'limited_requests_total{limit="rate_limit"} 1',
      'body_bytes_total 100',
      'sent_events_total 1',
      'failed_sends_total 1',
      'dropped_connections_total 1',
    ]),
  )
})
