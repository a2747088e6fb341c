import { connect, type Socket } from 'node:net'

/** Bytes as a hostile client sends them, and all that comes back until the connection ends. */
export function sendRaw(url: string, ...parts: readonly (string | Buffer)[]): Promise<string> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname, () => {
    for (const part of parts) socket.write(part)
  })
  return readToEnd(socket)
}

/**
 * All that comes until a connection ends, in whatever way: a server that has heard enough may cut it before we have
 * said all.
 */
export function readToEnd(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let came = ''
    socket.on('data', (data) => {
      came += data
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(came))
  })
}

/** The status of each answer in what came back. */
export function statusesIn(came: string): number[] {
  return [...came.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
}
