/**
 * The main module of the embedded ClickHouse's process: `clickhouse local` with listeners, called in libchdb.so. The
 * call never returns while the server runs, so this process does nothing else and handles no signal. Run with the
 * service's folder as working folder: MARKER ENGINE_FILE ARGUMENT...
 */
import { DataType, load, open } from 'ffi-rs'
import { confineFiles } from './confine.ts'

const [, engine, ...args] = process.argv.slice(2)
if (engine === undefined) throw new Error('usage: clickhouse-server.ts MARKER ENGINE_FILE ARGUMENT...')

const confined = confineFiles({ engine, read: ['config'], write: ['../logs'], readWrite: ['data'] })
process.stdout.write(`files are ${confined ? 'confined' : 'not confined: this system has no Landlock'}\n`)

open({ library: 'chdb', path: engine })
const argv = ['clickhouse', ...args]
load({
  library: 'chdb',
  funcName: 'chdb_query_cmdline',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [argv.length, argv],
})
// It returns only after an error, which it has printed. An ordinary exit would run destructors that crash or hang.
process.kill(process.pid, 'SIGKILL')
