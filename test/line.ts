import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** A way to a server, by its url, that can be cut. */
export interface Line {
  readonly url: string
  /** Breaks every connection without a word, as a server that is killed does. */
  cut(): void
  /** The same, and nobody gets through from now on. */
  close(): void
  /** Nothing that is said over the connections of before arrives, though they stand. */
  mute(): void
}

/** Opens a way to the server of a url; the test's end closes it. */
export async function openLine(test: Test, to: string): Promise<Line> {
  const { server, sockets } = relay(to)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  test.teardown(() => server.close())
  const url = new URL(to)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const close = () => {
    server.close()
    cut()
  }
  const mute = () => {
    for (const socket of sockets) socket.unpipe()
  }
  return { url: url.href, cut, close, mute }
}

/** The same by a unix socket; `close` takes its file away. */
export async function openSocketFile(
  test: Test,
  to: string,
): Promise<{ readonly url: string; close(): void }> {
  const { server, sockets } = relay(to)
  const folder = mkdtempSync(join(tmpdir(), 'truebook-line-'))
  test.teardown(() => rmSync(folder, { recursive: true, force: true }))
  await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve))
  const { username, password, pathname } = new URL(to)
  const url = `postgres://${username}:${password}@${encodeURIComponent(folder)}:5432${pathname}`
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  test.teardown(close)
  return { url, close }
}

function relay(to: string) {
  const sockets = new Set<Socket>()
  const { port, hostname } = new URL(to)
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.pipe(other)
      from.on('error', () => undefined)
      from.on('close', () => other.destroy())
    }
  })
  return { server, sockets }
}

/** A server that takes connections and never says a word. */
export async function openSilence(test: Test): Promise<{ host: string; asked: Promise<unknown> }> {
  const server = createServer(() => undefined)
  test.teardown(() => server.close())
  const asked = new Promise((resolve) => server.once('connection', resolve))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
