/** Attempts to reach files, the network, other databases or other users by functions. */
import { denied, type Names, refusedWith, type RefusedAttempt } from './escapes.ts'

/** Nothing listens there: an attempt that got as far as connecting would fail with another code. */
const nowhere = '127.0.0.1:9'

export function tableFunctionAttempts({ store, bi }: Names): readonly RefusedAttempt[] {
  const bucket = `http://${nowhere}/bucket/key.csv`
  const no = [denied.right]
  const absent = [denied.right, denied.unknownCluster, denied.unknownTable, denied.unknownDatabase]
  return [
    ...refusedWith(
      no,
      [
        ...[
          "file('a.csv')",
          "file('config/users.xml', 'LineAsString')",
          "file('/etc/passwd', 'LineAsString')",
        ],
        ...["filesystem('data')", "deltaLakeLocal('/tmp')"],
        ...["icebergLocal('/tmp')", "paimonLocal('/tmp')"],
        ...[`url('http://${nowhere}/a.csv')`, `url('http://${nowhere}/', 'CSV', 'a String')`],
        ...['s3', 'gcs', 'oss', 'cosn', 'deltaLake', 'hudi', 'iceberg', 'paimonS3'].map(
          (of) => `${of}('${bucket}')`,
        ),
        `azureBlobStorage('http://${nowhere}/a', 'c', 'b', 'CSV')`,
        ...[`hdfs('hdfs://${nowhere}/a.csv')`, `icebergHDFS('hdfs://${nowhere}/a/')`],
        ...[`remote('${nowhere}', system.one)`, `remoteSecure('${nowhere}', system.one)`],
        ...[`remote('127.0.0.1', ${store}.queue_events)`, `remote('127.0.0.1', ${bi}.peak_months)`],
        `remote('127.0.0.1', view(SELECT * FROM ${store}.queue_events))`,
        ...[`mysql('${nowhere}', 'a', 'b', 'c', 'd')`, `postgresql('${nowhere}', 'a', 'b', 'c', 'd')`],
        ...[`mongodb('${nowhere}', 'a', 'b', 'c', 'd', 'e String')`, `redis('${nowhere}', 'a', 'a String')`],
        ...[`jdbc('jdbc:x://${nowhere}', 'b')`, "odbc('DSN=a', 'b', 'c')"],
        `ytsaurus('http://${nowhere}', 'a', 'b', 'c String')`,
        "executable('a', 'CSV', 'a String')",
        ...["dictionary('x')", `loop(${store}.queue_events)`, `loop(${bi}.peak_months)`],
        ...[`view(SELECT * FROM ${store}.queue_events)`, `mergeTreeIndex(${store}, queue_events)`],
        `mergeTreeAnalyzeIndexes(${store}, queue_events)`,
        `viewExplain('EXPLAIN', '', (SELECT * FROM ${store}.queue_events))`,
        `(EXPLAIN SELECT * FROM ${bi}.peak_months)`,
        "format(CSV, '1,2')",
      ].map((from) => `SELECT * FROM ${from}`),
    ),
    ...refusedWith(
      absent,
      [
        // There on the embedded server alone.
        "'config/users.xml'",
        `cluster('default', ${store}.queue_events)`,
        `clusterAllReplicas('default', ${store}.queue_events)`,
        "fileCluster('x', 'a.csv')",
        `s3Cluster('default', '${bucket}')`,
        `urlCluster('default', 'http://${nowhere}/a', 'CSV', 'a String')`,
        ...['Data', 'Metrics', 'Tags'].map((part) => `timeSeries${part}(${store}.x)`),
        "prometheusQuery('d', 't', 'up', 1)",
      ].map((from) => `SELECT * FROM ${from}`),
    ),
    ...refusedWith(
      [denied.noSuchTables],
      [
        `merge('${store}', '.*')`,
        `merge('${store}', 'queue_events')`,
        "merge('system', 'query_log')",
        "merge('system', 'users')",
        "merge(REGEXP('.*'), 'queue_events')",
      ].map((from) => `SELECT * FROM ${from}`),
    ),
    ...refusedWith(no, [
      `DESCRIBE TABLE url('http://${nowhere}/a.csv')`,
      `DESCRIBE TABLE s3('${bucket}')`,
      `DESCRIBE TABLE file('config/users.xml')`,
      `DESCRIBE TABLE mysql('${nowhere}', 'a', 'b', 'c', 'd')`,
      `DESCRIBE TABLE remote('127.0.0.1', ${store}.queue_events)`,
    ]),
    ...refusedWith([denied.right, 481], [`SELECT * FROM sqlite('/etc/nowhere.db', 't')`]),
    ...refusedWith([denied.experimental], [`SELECT * FROM eval('SELECT * FROM ${store}.queue_events')`]),
    ...refusedWith(
      [denied.right, 582, denied.badArguments],
      [
        `SELECT * FROM mergeTreeProjection(${store}, queue_events, p)`,
        `SELECT * FROM mergeTreeTextIndex(${store}, queue_events, p)`,
      ],
    ),
    ...refusedWith([denied.noOutfile, denied.readonly, denied.right], [`SELECT 1 INTO OUTFILE '/tmp/x'`]),
  ]
}

/** Scalar functions. The function file() has a test of its own: the embedded engine cannot refuse it. */
export function scalarFunctionAttempts({ store }: Names): readonly RefusedAttempt[] {
  return [
    ...refusedWith(
      [denied.right],
      [
        `hasColumnInTable('${store}', 'queue_events', 'mpp')`,
        ...['addressToLine(1)', 'addressToSymbol(1)', "demangle('a')", 'addressToLineWithInlines(1)'],
      ].map((call) => `SELECT ${call}`),
    ),
    // No such dictionary, table of that engine, model or certificate is there; none could be made.
    ...refusedWith(
      [denied.right, denied.badArguments, 43, 139, 446, denied.experimental, 1000, 156],
      [
        ...["dictGet('x', 'y', 1)", "dictHas('x', 1)", `joinGet('${store}.queue_events', 'mpp', 'x')`],
        ...["catboostEvaluate('/etc/passwd', 1)", "getMacro('x')", 'regionToName(1)', 'showCertificate()'],
        ...["getClientHTTPHeader('X-ClickHouse-Key')", "aiGenerate('a', 'b')", "fuzzQuery('SELECT 1')"],
        "naiveBayesClassifier('x', 'y')",
      ].map((call) => `SELECT ${call}`),
    ),
  ]
}
