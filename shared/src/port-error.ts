/** Where a server was to listen, and the settings that said so. */
export interface Address {
  readonly port: number
  readonly host: string
  /** The prefix of PORT and HOST in the settings' names, such as HEALTH_. */
  readonly prefix?: string
}

/** A sentence that says why nobody can listen there, and names the setting to change. */
export function portSentence(
  { port, host, prefix = '' }: Address,
  { code, message }: NodeJS.ErrnoException,
): string {
  const setting = `${prefix}PORT`
  if (code === 'EADDRINUSE') {
    return `${setting} ${port} is in use by another program: stop that one, or set ${setting} to another number.`
  }
  if (code === 'EACCES') {
    return `${setting} ${port} may not be used by this user: set ${setting} to a number above 1023.`
  }
  return `${prefix}HOST and ${setting} must be an address of this machine, but ${host}:${port} is not: ${message}.`
}
