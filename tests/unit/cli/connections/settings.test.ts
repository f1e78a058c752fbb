/** Addresses, users and names of a command: from the environment, else of the embedded stack. */
import { describe, expect, it } from 'vitest'
import { connectionSettings, type ConnectionSettings } from '../../../../cli/connections/settings.ts'
import { readEnvironment } from '../../../../infra/config.ts'

const embedded = {
  brokers: ['127.0.0.1:19092'],
  clickhouseUrl: 'http://127.0.0.1:18123',
  credentials: { admin: 'admin-secret', ingest: 'ingest-secret', alert: 'alert-secret', bi: 'bi-secret' },
}
const roles = ['admin', 'ingest', 'bi', 'alert'] as const

function settingsOf(
  env: Readonly<Record<string, string>>,
  { isEmbedded = false, shardNumber }: { isEmbedded?: boolean; shardNumber?: number } = {},
): ConnectionSettings {
  return connectionSettings({
    env: readEnvironment(env, '/checkout'),
    embedded: isEmbedded ? embedded : undefined,
    shardNumber,
    whyDown: (service) => `${service} has ended`,
  })
}

const named = { KAFKA_BROKERS: 'k1:9092,k2:9092', CLICKHOUSE_URL: 'http://c1:8123' }
const cluster = {
  ...named,
  CLICKHOUSE_CLUSTER: 'malls',
  CLICKHOUSE_URL: 'http://a1:8123,http://a2:8123;http://b1:8123;http://c1:8123',
}

describe('of the embedded services', () => {
  const settings = settingsOf({ CLICKHOUSE_PASSWORD: 'not-asked-for' }, { isEmbedded: true })

  it('are their addresses and passwords, whatever passwords the environment has', () => {
    expect(settings.kafkaAccess.brokers).toEqual(embedded.brokers)
    expect(settings.clickhouseUrl).toBe(embedded.clickhouseUrl)
    expect(roles.map((role) => settings.access(role))).toMatchObject([
      { url: embedded.clickhouseUrl, user: 'kunjungan_admin', password: 'admin-secret' },
      { url: embedded.clickhouseUrl, user: 'kunjungan_ingest', password: 'ingest-secret' },
      { url: embedded.clickhouseUrl, user: 'bi', password: 'bi-secret' },
      { url: embedded.clickhouseUrl, user: 'kunjungan_alert', password: 'alert-secret' },
    ])
  })

  it('say why one is down', () => {
    expect(settings.kafkaAccess.whyDown?.()).toBe('kafka has ended')
    expect(settings.access('admin').whyDown?.()).toBe('clickhouse has ended')
  })

  it('have the names of the contract', () => {
    expect(settings).toMatchObject({
      databases: { store: 'kunjungan', bi: 'mpp_bi' },
      topics: { topics: { queue: 'mpp.queue.v1' }, replication: undefined },
      groupIds: ['kunjungan-ingest'],
      allShards: 'kunjungan',
      shardUrls: [embedded.clickhouseUrl],
      cluster: undefined,
      shard: undefined,
    })
  })
})

describe('of services that the environment names', () => {
  it('are its addresses, users and passwords; one without a password has an empty one', () => {
    const settings = settingsOf({
      ...named,
      CLICKHOUSE_ADMIN_USER: 'root',
      CLICKHOUSE_ADMIN_PASSWORD: 'a',
      CLICKHOUSE_USER: 'writer',
      CLICKHOUSE_PASSWORD: 'w',
      CLICKHOUSE_BI_PASSWORD: 'b',
      CLICKHOUSE_ALERT_USER: 'watcher',
    })
    const url = 'http://c1:8123'
    expect(settings.kafkaAccess).toEqual({ brokers: ['k1:9092', 'k2:9092'], security: { ssl: false } })
    expect(roles.map((role) => settings.access(role))).toEqual([
      { url, user: 'root', password: 'a' },
      { url, user: 'writer', password: 'w' },
      { url, user: 'bi', password: 'b' },
      { url, user: 'watcher', password: '' },
    ])
  })

  it('may be one of the two: the other is the embedded one', () => {
    const ownKafka = settingsOf({ KAFKA_BROKERS: 'k1:9092' }, { isEmbedded: true })
    expect(ownKafka.kafkaAccess).toEqual({ brokers: ['k1:9092'], security: { ssl: false } })
    expect(ownKafka.access('bi').password).toBe('bi-secret')
    const ownStore = settingsOf({ CLICKHOUSE_URL: 'http://c1:8123' }, { isEmbedded: true })
    expect(ownStore.kafkaAccess.brokers).toEqual(embedded.brokers)
    expect(ownStore.access('bi')).toEqual({ url: 'http://c1:8123', user: 'bi', password: '' })
  })

  it('have a namespace before every name', () => {
    expect(settingsOf({ ...named, KUNJUNGAN_NAMESPACE: 'demo' })).toMatchObject({
      databases: { store: 'demo_kunjungan', bi: 'demo_mpp_bi' },
      topics: { topics: { queue: 'demo.mpp.queue.v1', deadLetter: 'demo.mpp.dead-letter.v1' } },
      groupIds: ['demo.kunjungan-ingest'],
    })
  })
})

describe('of a cluster', () => {
  it('without shards are those of one store, with a group of its own', () => {
    const settings = settingsOf({ ...cluster, CLICKHOUSE_URL: 'http://a1:8123,http://a2:8123' })
    expect(settings).toMatchObject({
      cluster: { name: 'malls', definer: 'kunjungan_admin', shards: 1 },
      groupIds: ['kunjungan-ingest-malls'],
      clickhouseUrl: 'http://a1:8123,http://a2:8123',
      allShards: 'kunjungan',
    })
  })

  it('with shards are all addresses, and a group of each shard', () => {
    expect(settingsOf({ ...cluster, CLICKHOUSE_ADMIN_USER: 'root' })).toMatchObject({
      cluster: { name: 'malls', definer: 'root', shards: 3 },
      clickhouseUrl: 'http://a1:8123,http://a2:8123,http://b1:8123,http://c1:8123',
      shardUrls: ['http://a1:8123,http://a2:8123', 'http://b1:8123', 'http://c1:8123'],
      shard: undefined,
      allShards: 'kunjungan_all',
      groupIds: [1, 2, 3].map((number) => `kunjungan-ingest-malls-${number}-of-3`),
    })
  })

  it.each([
    [1, 'http://a1:8123,http://a2:8123'],
    [3, 'http://c1:8123'],
  ])('with shard %i are its addresses and its group', (shardNumber, url) => {
    const settings = settingsOf(cluster, { shardNumber })
    expect(settings).toMatchObject({
      clickhouseUrl: url,
      shard: { number: shardNumber, count: 3 },
      groupIds: [`kunjungan-ingest-malls-${shardNumber}-of-3`],
    })
    expect(settings.shardUrls).toHaveLength(3)
    expect(settings.access('ingest').url).toBe(url)
  })

  it('with a shard that there is not are an error with the fix', () => {
    expect(() => settingsOf(cluster, { shardNumber: 4 })).toThrow(
      'names 3 shards: --shard is a number from 1 to 3',
    )
    expect(() => settingsOf(named, { shardNumber: 1 })).toThrow('names one shard: leave --shard out')
  })
})
