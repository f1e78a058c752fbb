/** Makes the metrics of ingest: `kunjungan_ingest_` before the name of each, all on one registry. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { DelayHistogram } from './delay-histogram.ts'

/** The values of a label that each have their series from the start. */
export interface LabelValues<L extends string> {
  readonly label: L
  readonly values: readonly string[]
}

export class MetricFactory {
  readonly #registry: Registry

  constructor(registry: Registry) {
    this.#registry = registry
  }

  counter<L extends string>(rest: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ ...this.#common(rest, help), labelNames })
  }

  gauge(rest: string, help: string): Gauge {
    return new Gauge(this.#common(rest, help))
  }

  /** A gauge whose value is read at every scrape. */
  readAtScrape(rest: string, help: string, read: () => number): void {
    this.readSeriesAtScrape(rest, help, [], (gauge) => gauge.set(read()))
  }

  /** A gauge with labels whose series are read at every scrape; those of the scrape before are removed first. */
  readSeriesAtScrape<L extends string>(
    rest: string,
    help: string,
    labelNames: readonly L[],
    read: (gauge: Gauge<L>) => void,
  ): void {
    const gauge: Gauge<L> = new Gauge({
      ...this.#common(rest, help),
      labelNames,
      collect() {
        gauge.reset()
        read(gauge)
      },
    })
  }

  histogram<L extends string>(
    rest: string,
    help: string,
    labelNames: readonly L[],
    buckets: readonly number[],
  ): Histogram<L> {
    return new Histogram({ ...this.#common(rest, help), labelNames, buckets: [...buckets] })
  }

  delayHistogram<L extends string>(
    rest: string,
    help: string,
    { label, values }: LabelValues<L>,
    buckets: readonly number[],
  ): DelayHistogram<L> {
    const name = nameOf(rest)
    return new DelayHistogram({ name, help, label, values, buckets }, this.#registry)
  }

  #common(rest: string, help: string): { name: string; help: string; registers: Registry[] } {
    return { name: nameOf(rest), help, registers: [this.#registry] }
  }
}

function nameOf(rest: string): string {
  return `kunjungan_ingest_${rest}`
}
