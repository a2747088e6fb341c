import { mainOf } from '../main-of.js'
import { measureAll } from './measure-all.js'
import { reportOf } from './report.js'
import { shownOf } from './tables.js'

const USAGE = `npm run bench:engine [-- --size small|full] [--rounds N] [--json] [--write]
  --size    full takes minutes (default); small takes seconds, and its times say little
  --rounds  how often each batch size is measured; 5 unless it is said
  --json    one line of JSON in place of the table
  --write   also fills in the table of docs/performance.md`

/** `npm run bench:engine`. The run is sound if every audit was. */
export const main = mainOf({
  usage: USAGE,
  measure: async (asked) => reportOf(await measureAll(asked)),
  shownOf,
  isSound: ({ audit }) => audit === 'ok',
})
