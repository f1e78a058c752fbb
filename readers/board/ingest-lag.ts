/** How far ingest is behind Kafka, for the page Data. ClickHouse cannot tell: what is not stored is not there. */

export interface IngestLag {
  /** Records that ingest has not stored yet, by kind of topic. */
  readonly topics: readonly { readonly topic: 'queue' | 'survey' | 'counter'; readonly behind: number }[]
  /** Members of ingest's group; 0 where no ingest runs. */
  readonly members: number
  readonly answeredAtMs: number
}

/** Rejects where Kafka does not answer. */
export type ReadIngestLag = () => Promise<IngestLag>
