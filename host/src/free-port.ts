import { createServer } from 'node:net'

/**
 * Below what Linux and macOS give to whoever asks for any port, or connects to somebody: such a one could be somebody
 * else's before its server listens there, or while it is started again.
 */
const FIRST = 11_000
const COUNT = 21_000
/** No port is given twice, and two processes hardly come upon one at a time. */
let given = Math.floor(Math.random() * COUNT)

/** A TCP port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    given = (given + 1) % COUNT
    if (await isFree(FIRST + given)) return FIRST + given
  }
  throw new Error(`No port of ${FIRST} to ${FIRST + COUNT - 1} is free on 127.0.0.1.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
