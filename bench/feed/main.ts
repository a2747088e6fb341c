import { mainOf } from '../main-of.js'
import { measureAll } from './measure-all.js'
import { reportOf } from './report.js'
import { shownOf } from './tables.js'

const USAGE = `npm run bench:feed [-- --size small|full] [--json] [--write]
  --size   full takes minutes (default); small takes seconds, and its times say little
  --json   one line of JSON in place of the tables
  --write  also fills in the tables of docs/performance.md`

export const main = mainOf({
  usage: USAGE,
  measure: async (asked) => reportOf(await measureAll(asked)),
  shownOf,
  isSound: ({ gaps, checksum_errors }) => gaps + checksum_errors === 0,
})
