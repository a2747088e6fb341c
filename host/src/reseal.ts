import { reseal } from '@truebook/api/access/reseal'
import { readConfig, secretBytes, secretBytesList, urlOf } from '@truebook/shared/config'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { reasonOf } from './host-error.js'

// This file is a program: whoever changed API_SECRET_KEY runs it, as docs/api-keys.md says.
try {
  const config = readConfig(
    {
      DATABASE_URL: urlOf(['postgres', 'postgresql']),
      API_SECRET_KEY: secretBytes(32),
      API_SECRET_KEYS_OLD: secretBytesList(32),
    },
    process.env,
  )
  const onError = (error: Error) => console.error(reasonOf(error))
  const pool = connectPool(config.DATABASE_URL, { max: 1, name: 'truebook-reseal', onError })
  const keys = { current: config.API_SECRET_KEY, old: config.API_SECRET_KEYS_OLD }
  const { kept, resealed, lost } = await reseal(databaseOf(pool), keys).finally(() => pool.end())
  console.log(
    `${resealed} secrets were sealed anew; ${kept} were sealed by API_SECRET_KEY already.`,
  )
  if (lost.length > 0) {
    process.exitCode = 1
    console.error(`No key opens ${lost.length} secrets, of: ${lost.slice(0, 10).join(', ')}.`)
  }
} catch (error) {
  console.error(reasonOf(error))
  process.exitCode = 1
}
