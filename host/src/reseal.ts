import { reseal } from '@truebook/api/access/reseal'
import { sealKeysOf } from '@truebook/api/access/seal'
import { PART_SETTINGS, readConfig, secretBytes, secretBytesList } from '@truebook/shared/config'
import { reasonOf } from './host-error.js'
import { readOptions } from './options.js'
import { withToolDatabase } from './tool-database.js'

const USAGE = `npm run reseal

Seals the stored secrets under API_SECRET_KEY that were sealed under one of API_SECRET_KEYS_OLD, and says how
many. Reads these and DATABASE_URL: docs/api-keys.md.`

// This file is a program: run it after a change of API_SECRET_KEY, as docs/api-keys.md says.
try {
  if (readOptions(process.argv.slice(2), { options: {}, usage: USAGE })) await resealAll()
} catch (error) {
  console.error(reasonOf(error))
  process.exitCode = 1
}

async function resealAll(): Promise<void> {
  const config = readConfig(
    {
      DATABASE_URL: PART_SETTINGS.DATABASE_URL,
      API_SECRET_KEY: secretBytes(32),
      API_SECRET_KEYS_OLD: secretBytesList(32),
    },
    process.env,
  )
  const keys = sealKeysOf(config)
  const options = { max: 1, name: 'truebook-reseal' }
  const { kept, resealed, lost } = await withToolDatabase(process.env, options, ({ db }) =>
    reseal(db, keys),
  )
  console.log(
    `${resealed} secrets were sealed anew; ${kept} were sealed by API_SECRET_KEY already.`,
  )
  if (lost.length > 0) {
    process.exitCode = 1
    console.error(`No key opens ${lost.length} secrets, of: ${lost.slice(0, 10).join(', ')}.`)
  }
}
