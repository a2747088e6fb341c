/**
 * The tables are not the ones that this version needs. The message is whole sentences that say what to do.
 */
export class TablesError extends Error {
  override readonly name = 'TablesError'
}

const NOTHING_CHANGED = 'Nothing was changed'

/** The error for tables that have had migrations which this version does not know. */
export function newerTables(names: readonly string[]): TablesError {
  return new TablesError(
    `These tables are of a newer version of Truebook than this one, which does not know ${names.join(', ')}. ` +
      `${NOTHING_CHANGED}: start the version that made them, or put back the back-up of before.`,
  )
}

/** The error for tables that our migrations do not lead on from. */
export function olderTables(cause?: Error): TablesError {
  const why = cause ? ` (${cause.message})` : ''
  return new TablesError(
    `These tables are of a version of Truebook from which there is no upgrade to this one${why}. ` +
      `${NOTHING_CHANGED}: start the version that made them, and see "Upgrade" in docs/operations.md.`,
    { cause },
  )
}

export function noTables(): TablesError {
  return new TablesError(
    'The database of DATABASE_URL has no tables of an exchange: set it to the right database, or make ' +
      'them with "node host/dist/migrate.js".',
  )
}

export function notUnicode(encoding: string): TablesError {
  return new TablesError(
    `The database of DATABASE_URL must have the encoding UTF8, but has ${encoding}. ${NOTHING_CHANGED}: make one by ` +
      '"create database truebook template template0 encoding \'UTF8\'", with a locale that fits.',
  )
}

/** The error for tables that lack some of our migrations. */
export function oldTables(missing: readonly string[]): TablesError {
  return new TablesError(
    `The tables are not up to date: they lack ${missing.join(', ')}. See "Upgrade" in docs/operations.md: ` +
      'npm start brings its own up to date, and "node host/dist/migrate.js" those of DATABASE_URL.',
  )
}
