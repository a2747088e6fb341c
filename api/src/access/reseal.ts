import type { Database } from '@truebook/shared/db/connect'
import {
  replaceFactorSeal,
  replaceKeySeal,
  type SealedRow,
  sealedFactorsAfter,
  sealedKeysAfter,
} from '../queries/sealed.js'
import { openedBy, type SealKeys, seal } from './seal.js'
import { twoFactorOwner } from './two-factor.js'

/** What became of the stored secrets. */
export interface Resealed {
  /** How many the current key had sealed already. */
  readonly kept: number
  readonly resealed: number
  /** The owners of secrets that no key opens. */
  readonly lost: readonly string[]
}

const BATCH = 500

/** A table of sealed secrets. */
interface Store<Name> {
  readonly first: Name
  readonly owner: (name: Name) => string
  readonly next: (db: Database, after: Name, limit: number) => Promise<SealedRow<Name>[]>
  readonly replace: (db: Database, row: SealedRow<Name>, next: Buffer) => Promise<void>
}

const KEYS: Store<string> = {
  first: '',
  owner: (apiKey) => apiKey,
  next: sealedKeysAfter,
  replace: replaceKeySeal,
}
const FACTORS: Store<number> = {
  first: -1,
  owner: twoFactorOwner,
  next: sealedFactorsAfter,
  replace: replaceFactorSeal,
}

/**
 * Seals every secret that an old key sealed with the current one. The exchange may run meanwhile. After a
 * crash, the next call does what is left.
 */
export async function reseal(db: Database, keys: SealKeys): Promise<Resealed> {
  const ofKeys = await resealAll(db, keys, KEYS)
  const ofFactors = await resealAll(db, keys, FACTORS)
  return {
    kept: ofKeys.kept + ofFactors.kept,
    resealed: ofKeys.resealed + ofFactors.resealed,
    lost: [...ofKeys.lost, ...ofFactors.lost],
  }
}

async function resealAll<Name>(
  db: Database,
  { current, old }: SealKeys,
  { first, owner: ownerOf, next, replace }: Store<Name>,
): Promise<Resealed> {
  const done = { kept: 0, resealed: 0, lost: [] as string[] }
  let after = first
  for (;;) {
    const rows = await next(db, after, BATCH)
    for (const row of rows) {
      const owner = ownerOf(row.name)
      const [kept, ...secrets] = [current, ...old].map((key) => openedBy(key, row.sealed, owner))
      const secret = secrets.find((opened) => opened !== undefined)
      if (kept !== undefined) done.kept += 1
      else if (secret === undefined) done.lost.push(owner)
      else {
        await replace(db, row, seal(secret, { key: current, owner }))
        done.resealed += 1
      }
    }
    const last = rows.at(-1)
    if (!last) return done
    after = last.name
  }
}
