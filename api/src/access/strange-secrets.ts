import type { Database } from '@truebook/shared/db/connect'
import { sealedKeysAfter } from '../queries/sealed.js'
import { openedBy, type SealKeys } from './seal.js'

/** Enough to tell a wrong key from a secret or two that were lost. */
const SAMPLE = 20

/** What to warn of where the seal keys open none of the API keys' secrets that were looked at. */
export async function strangeSecrets(
  db: Database,
  { current, old }: SealKeys,
): Promise<string | undefined> {
  const rows = await sealedKeysAfter(db, '', SAMPLE)
  const opens = ({ name, sealed }: (typeof rows)[number]) =>
    [current, ...old].some((key) => openedBy(key, sealed, name) !== undefined)
  if (rows.length === 0 || rows.some(opens)) return undefined
  return (
    `API_SECRET_KEY opens none of ${rows.length} secrets of API keys that were tried, and neither does any of ` +
    'API_SECRET_KEYS_OLD: requests by such keys fail. Set the key that sealed them, here or among the old ones.'
  )
}
