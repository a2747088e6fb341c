import { createServer } from 'node:net'
import { codeOf } from '@truebook/shared/error-code'
import { type Address, portSentence } from '@truebook/shared/port-error'
import { HostError } from '../host-error.js'

/**
 * Below what Linux and macOS by default give to whoever asks for any port, or connects to somebody: such a one could be
 * somebody else's before its server listens there, or while it is started again.
 */
const FIRST = 11_000
const COUNT = 21_000
/** What the system says of a port that somebody has, or that it keeps for others. */
const TAKEN: ReadonlySet<unknown> = new Set(['EADDRINUSE', 'EACCES'])
/** The port given last, from `FIRST`: a process hands each out once, and two hardly come upon one at a time. */
let given = Math.floor(Math.random() * COUNT)

/** A TCP port on 127.0.0.1 that was free a moment ago. Throws why none can be listened on. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    given = (given + 1) % COUNT
    if (await isFree(FIRST + given)) return FIRST + given
  }
  throw new Error(`No port of ${FIRST} to ${FIRST + COUNT - 1} is free on 127.0.0.1.`)
}

/** Throws a sentence if one cannot listen there. */
export async function demandPort(address: Address): Promise<void> {
  await tryPort(address).catch((error) => {
    throw new HostError(portSentence(address, error), { cause: error })
  })
}

async function isFree(port: number): Promise<boolean> {
  try {
    await tryPort({ port, host: '127.0.0.1' })
    return true
  } catch (error) {
    if (TAKEN.has(codeOf(error))) return false
    throw error
  }
}

function tryPort({ port, host }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, host, () => server.close(() => resolve()))
  })
}
