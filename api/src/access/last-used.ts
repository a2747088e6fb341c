import type { Database } from '@truebook/shared/db/connect'
import { type KeyUse, noteKeyUses } from '../queries/api-keys.js'

/** Notes when and from where keys were used, and writes it to the database at intervals, off the hot path. */
export interface LastUsed {
  note(use: KeyUse): void
  /** Writes the notes now. */
  flush(): Promise<void>
  stop(): Promise<void>
}

const FLUSH_MS = 5_000

export function createLastUsed(
  db: Database,
  { onError }: { readonly onError: (error: Error) => void },
): LastUsed {
  let noted = new Map<string, KeyUse>()
  let flushing = Promise.resolve()

  function flush(): Promise<void> {
    flushing = flushing.then(write)
    return flushing
  }

  async function write(): Promise<void> {
    const uses = [...noted.values()]
    noted = new Map()
    // Notes that could not be written are dropped: the key's next use makes a new one.
    if (uses.length > 0) await noteKeyUses(db, uses).catch(onError)
  }

  const timer = setInterval(flush, FLUSH_MS).unref()
  return {
    note: (use) => noted.set(use.apiKey, use),
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}
