import { mainOf } from '../main-of.js'
import { measure } from './measure.js'
import { isSound, reportOf, shownOf } from './report.js'

const USAGE = `npm run bench:overload [-- --size small|full] [--json]
  --size   full takes two minutes (default); small takes seconds, and its times say little
  --json   one line of JSON in place of the table`

export const main = mainOf({
  usage: USAGE,
  measure: async (asked) => reportOf(await measure(asked)),
  shownOf,
  isSound,
})
