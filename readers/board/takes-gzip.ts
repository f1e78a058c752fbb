/** Whether who asks reads gzip, which every browser does. Quality values are not looked at. */
import type { IncomingHttpHeaders } from 'node:http'

export function takesGzip({ headers }: { readonly headers: IncomingHttpHeaders }): boolean {
  return /\bgzip\b/.test(headers['accept-encoding'] ?? '')
}
