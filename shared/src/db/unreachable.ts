import pg from 'pg'

/** Throws a sentence about a Postgres that a first connection to DATABASE_URL was not had of: never its password. */
export function unreachable(url: string): (cause: Error & { readonly code?: string }) => never {
  return (cause) => {
    const { host, port, database } = new pg.Client(url)
    // A refused connection to several addresses of one host has a code, but no message.
    const reason = (cause.message || cause.code || 'no reason is known').replace(/\.$/, '')
    throw new Error(
      `Postgres at DATABASE_URL (${host}:${port}/${database}) cannot be reached: ${reason}.`,
      { cause },
    )
  }
}
