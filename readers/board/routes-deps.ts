/** What the paths of the board are answered with. */
import type { FastifyRequest } from 'fastify'
import type { Logger } from '../../infra/log.ts'
import type { Readiness } from '../../infra/monitoring/server.ts'
import type { Reference } from '../../schemas/reference.ts'
import type { Assets } from './assets.ts'
import type { Figures } from './figures.ts'
import type { ReadIngestLag } from './ingest-lag.ts'
import type { View } from './links.ts'
import type { Live } from './stream/live.ts'
import type { LoginLimit } from './login/login-limit.ts'
import type { MakeReport } from './report-files.ts'
import type { Silencing } from './silencer.ts'
import type { Visitor } from './login/visitors.ts'

export interface RoutesDeps {
  readonly figures: Figures
  readonly live: Live
  readonly assets: Assets
  readonly reference: () => Reference
  readonly nowMs: () => number
  readonly logger: Logger
  readonly readiness: () => Readiness
  readonly headers: Readonly<Record<string, string>>
  /** Who asks; undefined: nobody who is let in. */
  readonly visitorOf: (request: FastifyRequest, view: View) => Visitor | undefined
  readonly mostViewers: number
  readonly makeReport: MakeReport
  readonly silencing: Silencing
  /** Left out where the board knows no Kafka. */
  readonly readLag?: ReadIngestLag | undefined
  readonly limit: LoginLimit
}
