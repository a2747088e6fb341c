import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { portSentence } from './port-error.js'

/** The part of a prom-client registry that is served. */
interface Registry {
  readonly contentType: string
  metrics(): Promise<string>
}

/** A small HTTP server that tells how a part without an API is doing. */
export interface HealthServer {
  readonly port: number
  close(): Promise<void>
}

/**
 * Whoever asks for health gives up soon. If what the status waits for is silent for this long, it counts as
 * away.
 */
const SILENT_MS = 2_000

/** Serves `GET /health` (503 where `status` throws or is silent) and `GET /metrics`; port 0 picks a free one. */
export async function serveHealth(options: {
  readonly port: number
  /** The address to listen on; by default only this machine can reach it. */
  readonly host?: string
  readonly status: () => Promise<object>
  readonly registry: Registry
}): Promise<HealthServer> {
  const { port, host = '127.0.0.1', status, registry } = options
  const answers: Record<string, () => Promise<{ type: string; body: string }>> = {
    '/health': async () => ({
      type: 'application/json',
      body: JSON.stringify(await inTime(status())),
    }),
    '/metrics': async () => ({ type: registry.contentType, body: await registry.metrics() }),
  }
  const server = createServer(async (request, response) => {
    const answer = answers[request.url ?? '']
    if (request.method !== 'GET' || !answer) {
      response.writeHead(404).end()
      return
    }
    try {
      const { type, body } = await answer()
      response.writeHead(200, { 'content-type': type }).end(body)
    } catch (error) {
      response.writeHead(503, { 'content-type': 'text/plain' }).end((error as Error).message)
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new Error(portSentence({ port, host, prefix: 'HEALTH_' }, cause), { cause }))
    })
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function inTime(status: Promise<object>): Promise<object> {
  const late = sleep(SILENT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`What was asked for it said nothing for ${SILENT_MS} ms.`)
  })
  return Promise.race([status, late])
}
