import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** Stands between a worker and its node, sees each request, and may get in its way. */
export interface RpcProxy {
  readonly url: string
  readonly port: number
  /** Hears of each request before it is passed on, and again before its answer is. */
  onStep: (step: RpcStep) => void
  /** Whether requests are answered at all. */
  isAway: boolean
  /** The node behind it. */
  target: string
  /** Gives what a request is refused with, instead of being passed on; undefined to pass it on. */
  refuse: (request: RpcRequest) => RpcRefusal | undefined
  close(): void
}

export interface RpcRequest {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

export interface RpcRefusal {
  readonly code: number
  readonly message: string
}

export interface RpcStep {
  readonly method: string
  readonly when: 'before' | 'after'
}

/** A proxy for as long as a test runs. */
export async function openProxy(t: Test, target: string): Promise<RpcProxy> {
  const proxy = await openRpcProxy(target)
  t.teardown(() => proxy.close())
  return proxy
}

export async function openRpcProxy(target: string): Promise<RpcProxy> {
  const server = createServer((request, response) => {
    // Where the node is away, so is this.
    pass(request, response).catch(() => request.socket.destroy())
  })

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const asked = JSON.parse(body.toString()) as RpcRequest
    const { method, id } = asked
    if (proxy.isAway) {
      request.socket.destroy()
      return
    }
    proxy.onStep({ method, when: 'before' })
    const headers = { 'content-type': 'application/json' }
    const error = proxy.refuse(asked)
    if (error) {
      response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: '2.0', id, error }))
      return
    }
    const answer = await fetch(proxy.target, { method: 'POST', headers, body })
    const text = await answer.text()
    proxy.onStep({ method, when: 'after' })
    response.writeHead(answer.status, headers).end(text)
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy: RpcProxy = {
    url: `http://127.0.0.1:${port}`,
    port,
    onStep: () => undefined,
    isAway: false,
    target,
    refuse: () => undefined,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return proxy
}
