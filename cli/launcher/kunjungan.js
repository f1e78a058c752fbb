#!/usr/bin/env node
/**
 * The command `kunjungan`: plain JavaScript that runs on Node 20 with nothing installed, prepares what is missing
 * and hands over to cli/main.ts on a Node that runs TypeScript. It reads no arguments itself.
 */
import { main } from './launch.js'

await main({ script: 'cli/main.ts' }, process.argv.slice(2))
