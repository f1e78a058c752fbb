/**
 * The environment by which any command or client reaches the embedded services: every variable of the contract's
 * section 7, empty where it does not apply. Only builds text.
 */
import type { RunningStack } from '../infra/stack/stack.ts'

/** Every variable with its value for this stack. */
export function stackVariables(stack: RunningStack, logLevel: string): Record<string, string> {
  return {
    KAFKA_BROKERS: stack.brokers.join(','),
    KAFKA_SSL: '',
    KAFKA_SSL_CA_FILE: '',
    KAFKA_SSL_CERT_FILE: '',
    KAFKA_SSL_KEY_FILE: '',
    KAFKA_SASL_MECHANISM: '',
    KAFKA_SASL_USERNAME: '',
    KAFKA_SASL_PASSWORD: '',
    CLICKHOUSE_URL: stack.clickhouseUrl,
    CLICKHOUSE_TCP_PORT: String(stack.clickhouseTcpPort),
    CLICKHOUSE_USER: 'kunjungan_ingest',
    CLICKHOUSE_PASSWORD: stack.credentials.ingest,
    CLICKHOUSE_ADMIN_USER: 'kunjungan_admin',
    CLICKHOUSE_ADMIN_PASSWORD: stack.credentials.admin,
    CLICKHOUSE_BI_PASSWORD: stack.credentials.bi,
    CLICKHOUSE_ALERT_PASSWORD: stack.credentials.alert,
    LOG_LEVEL: logLevel,
    KUNJUNGAN_HOME: stack.dataDir,
  }
}

/** `export NAME='value'` lines that a POSIX shell takes as they are, whatever the values hold. */
export function shellExports(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quote(value)}`)
    .join('\n')
}

function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}
