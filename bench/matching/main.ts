import { writeFileSync } from 'node:fs'
import { mainOf } from '../main-of.js'
import { measureAll } from './measure-all.js'
import { pictureOf } from './picture.js'
import { reportOf } from './report.js'
import { shownOf } from './tables.js'

/** From bench/dist/matching. */
const PICTURE = new URL('../../../docs/performance.svg', import.meta.url)

const USAGE = `npm run bench:matching [-- --size small|full] [--json] [--write]
  --size   full takes minutes (default); small takes seconds, and its times say little
  --json   one line of JSON in place of the tables
  --write  also draws docs/performance.svg and fills in the tables of docs/performance.md`

export const main = mainOf({
  usage: USAGE,
  measure: async (asked) => reportOf(await measureAll(asked)),
  shownOf,
  draw: (report) => writeFileSync(PICTURE, pictureOf(report)),
})
