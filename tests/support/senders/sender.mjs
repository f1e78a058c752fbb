// A sender that keeps the one rule. Arguments: url, key, prefix, batches, batch size, ledger file.
import { appendFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const [url, key, prefix, batches, size, ledger] = process.argv.slice(2)
const headers = { 'Content-Type': 'application/cloudevents-batch+json', Authorization: `Bearer ${key}` }
const eventOf = (batch, at) => {
  const name = `${prefix}-${batch}-${at}`
  return {
    ...{ specversion: '1.0', id: name, source: '/fault/collector', type: 'mpp.ticket.issued' },
    time: '2026-01-05T08:30:00+08:00',
    data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: name },
  }
}
for (let batch = 0; batch < Number(batches); batch++) {
  const body = JSON.stringify(Array.from({ length: Number(size) }, (_, at) => eventOf(batch, at)))
  for (;;) {
    try {
      const signal = AbortSignal.timeout(20_000)
      const response = await fetch(`${url}/v1/events`, { method: 'POST', headers, body, signal })
      const answer = await response.json()
      if (response.status === 202) {
        if (answer.accepted !== Number(size)) process.exit(3)
        appendFileSync(ledger, `${prefix} ${batch}\n`)
        break
      }
      if (![408, 429, 503].includes(response.status)) process.exit(2)
    } catch {
      // No answer, or half of one: the same again.
    }
    await delay(100)
  }
}
