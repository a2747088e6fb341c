import { PART_SETTINGS, readConfig } from '@truebook/shared/config'
import { reasonOf } from './host-error.js'
import { readOptions } from './options.js'
import { bringUpToDate, whatRan } from './tables.js'

const USAGE = `node host/dist/migrate.js

Brings the tables of DATABASE_URL up to date: docs/operations.md.`

// This file is a program: containers run it once, before the parts start.
try {
  if (readOptions(process.argv.slice(2), { options: {}, usage: USAGE })) await migrateTables()
} catch (error) {
  console.error(reasonOf(error))
  process.exitCode = 1
}

async function migrateTables(): Promise<void> {
  const settings = { DATABASE_URL: PART_SETTINGS.DATABASE_URL }
  const { DATABASE_URL } = readConfig(settings, process.env)
  const ran = await bringUpToDate(DATABASE_URL)
  console.log([`The tables are ${whatRan(ran)}.`, ...ran].join('\n'))
}
