/** What the board tells whoever counts. */
export interface BoardObserver {
  readonly onRequest: (status: number, seconds: number) => void
  /** A query that reached ClickHouse. */
  readonly onQuestion: (seconds: number, isAnswered: boolean) => void
}
