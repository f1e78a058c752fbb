/**
 * What a receiver has acknowledged, stored in ClickHouse. What cannot be stored now is stored later; a kill before that
 * delivers it once more.
 */
import type { Logger } from '../../../infra/log.ts'
import type { AlertStore, Delivery } from '../state/alert-store.ts'

export interface AcknowledgementsDeps {
  readonly store: Pick<AlertStore, 'writeDeliveries'>
  readonly clock: () => Date
  readonly logger: Logger
}

export class Acknowledgements {
  readonly #receiver: string
  readonly #deps: AcknowledgementsDeps
  /** The last one of each transition. */
  #unwritten = new Map<string, Delivery>()

  constructor(receiver: string, deps: AcknowledgementsDeps) {
    this.#receiver = receiver
    this.#deps = deps
  }

  /** Acknowledged now; `write` stores it. */
  note(acknowledged: readonly Pick<Delivery, 'alertId' | 'status'>[]): void {
    const deliveredAt = this.#deps.clock().getTime()
    for (const one of acknowledged)
      this.#unwritten.set(`${one.alertId}/${one.status}`, { receiver: this.#receiver, deliveredAt, ...one })
  }

  /** Nothing more is to be delivered of these alerts. */
  noteBoth(alertIds: readonly string[]): void {
    this.note(
      alertIds.flatMap((alertId) => [
        { alertId, status: 'firing' as const },
        { alertId, status: 'resolved' as const },
      ]),
    )
  }

  /** Never rejects: what fails waits for the next call. */
  async write(): Promise<void> {
    if (this.#unwritten.size === 0) return
    const rows = this.#unwritten
    this.#unwritten = new Map()
    try {
      await this.#deps.store.writeDeliveries([...rows.values()])
    } catch {
      this.#unwritten = new Map([...rows, ...this.#unwritten])
      this.#deps.logger.warn(
        { receiver: this.#receiver },
        'acknowledgements could not be stored; this will be retried',
      )
    }
  }
}
