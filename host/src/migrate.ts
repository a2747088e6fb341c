import { PART_SETTINGS, readConfig } from '@truebook/shared/config'
import { reasonOf } from './host-error.js'
import { bringUpToDate, whatRan } from './tables.js'

// This file is a program: containers run it once, before the parts start.
try {
  const settings = { DATABASE_URL: PART_SETTINGS.DATABASE_URL }
  const { DATABASE_URL } = readConfig(settings, process.env)
  console.log(`The tables are ${whatRan(await bringUpToDate(DATABASE_URL))}.`)
} catch (error) {
  console.error(reasonOf(error))
  process.exitCode = 1
}
