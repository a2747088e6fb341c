import { createServer } from 'node:net'

/** Below what Linux and macOS give to whoever asks for any port, or connects to somebody. */
const FIRST = 10_000
const COUNT = 22_000
/** No port is given twice, and two harnesses hardly come upon one at a time. */
let given = Math.floor(Math.random() * COUNT)

/**
 * A TCP port on 127.0.0.1 for a server that comes back to it. A port of the system's choice could be somebody
 * else's meanwhile: that of a connection, or of another harness.
 */
export async function fixedPort(): Promise<number> {
  for (;;) {
    given = (given + 1) % COUNT
    const port = FIRST + given
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
