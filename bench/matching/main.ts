import { mainOf } from '../main-of.js'
import { measureAll } from './measure-all.js'
import { reportOf } from './report.js'
import { summaryOf } from './summary.js'
import { writeDocs } from './write-docs.js'

const USAGE = `npm run bench:matching [-- --size small|full] [--json] [--write]
  --size   full takes minutes (default); small takes seconds, and its times say little
  --json   one line of JSON in place of the tables
  --write  also draws docs/performance.svg and fills in the tables of docs/performance.md`

/** `npm run bench:matching`. */
export const main = mainOf({
  usage: USAGE,
  measure: async (asked) => reportOf(await measureAll(asked)),
  summaryOf,
  keep: writeDocs,
})
