import pg from 'pg'

/**
 * Makes a handler for a first connection to Postgres that failed: it throws a sentence about the address,
 * never with its password.
 */
export function unreachable(url: string): (cause: Error & { readonly code?: string }) => never {
  return (cause) => {
    // A refused connection to several addresses of one host has a code, but no message.
    const reason = (cause.message || cause.code || 'no reason is known').replace(/\.$/, '')
    throw new Error(`Postgres at DATABASE_URL (${addressOf(url)}) cannot be reached: ${reason}.`, {
      cause,
    })
  }
}

/** Where a Postgres is, without its password. */
export function addressOf(url: string): string {
  const { host, port, database } = new pg.Client(url)
  return `${host}:${port}/${database}`
}
