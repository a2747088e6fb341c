import { connectPool, type Database, databaseOf } from '@truebook/shared/db/connect'
import { readSolvency, type SolvencySums } from '@truebook/shared/db/solvency'
import type { ApiConfig } from './config.js'

/**
 * The sums that anybody may ask for. To add them up goes through all deposits and withdrawals that there ever
 * were, so that is done at most once a second, and takes at most a tenth of the time, or half of it while it
 * fails.
 */
export type ReadSolvency = () => Promise<SolvencySums>

const KEPT_MS = 1_000
/** Sums are kept for this many times as long as it took to add them up. */
const KEPT_TIMES = 10
/** The same for a failure: to ask a database that is away costs nothing. */
const FAILURE_KEPT_TIMES = 1
/** Who waits this long for new sums gets the last ones: who collects metrics waits 10 s, and then has none. */
const PATIENCE_MS = 5_000

/**
 * `now` gives monotonic milliseconds. Last sums are given only if the new ones were asked for before twice the
 * time was over for which the last were kept.
 */
export function createSolvency(
  db: Database,
  { now = () => performance.now(), patienceMs = PATIENCE_MS } = {},
): ReadSolvency {
  let sums: Promise<SolvencySums> | undefined
  let last: SolvencySums | undefined
  let keptUntil = 0
  let lastUntil = 0

  async function read(): Promise<SolvencySums> {
    const begun = now()
    if (begun >= lastUntil) last = undefined
    keptUntil = Number.POSITIVE_INFINITY
    let times = FAILURE_KEPT_TIMES
    try {
      const read = await readSolvency(db)
      times = KEPT_TIMES
      last = read
      return read
    } catch (error) {
      last = undefined
      throw error
    } finally {
      const ended = now()
      const keptMs = Math.max(KEPT_MS, times * (ended - begun))
      keptUntil = ended + keptMs
      lastUntil = keptUntil + keptMs
    }
  }

  return () => {
    if (!sums || now() >= keptUntil) sums = read()
    return last ? unlessLate(sums, last, patienceMs) : sums
  }
}

function unlessLate<T>(coming: Promise<T>, last: T, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(last), patienceMs)
  })
  return Promise.race([coming, late]).finally(() => clearTimeout(timer))
}

/** How long a query for the sums may take: as many rows as there ever were take longer than a request may. */
const SUMS_MS = 120_000

/** A connection for the sums alone: none that requests need waits for them. `breakOff` fails a reading. */
export function openSums(
  config: Pick<ApiConfig, 'DATABASE_URL' | 'DATABASE_TIMEOUT_MS'>,
  onError: (error: Error) => void,
): { readonly db: Database; breakOff(): Promise<void>; close(): Promise<void> } {
  const pool = connectPool(config.DATABASE_URL, {
    max: 1,
    name: 'truebook-api-sums',
    onError,
    queryTimeoutMs: Math.max(SUMS_MS, config.DATABASE_TIMEOUT_MS),
  })
  const reading = new Set<Ended>()
  let isOver = false
  pool.on('acquire', (client) => {
    const taken = client as unknown as Ended
    reading.add(taken)
    if (isOver) taken.end().catch(() => undefined)
  })
  pool.on('release', (_, client) => reading.delete(client as unknown as Ended))
  const breakOff = async () => {
    isOver = true
    await Promise.all([...reading].map((client) => client.end()))
  }
  return { db: databaseOf(pool), breakOff, close: () => pool.end() }
}

/** A client of a pool, which only the pool should end otherwise. */
interface Ended {
  end(): Promise<void>
}
