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
  /** Another node, which answers what asks for events; undefined where there is but one. */
  eventsTarget: string | undefined
  /** Gives what a request is refused with, instead of being passed on; undefined to pass it on. */
  refuse: (request: RpcRequest) => RpcRefusal | undefined
  /** Whether the node keeps an event to itself, as one whose index lags does. */
  hides: (log: RpcLog) => boolean
  close(): void
}

export interface RpcRequest {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

export interface RpcLog {
  readonly topics: readonly string[]
  readonly data: string
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
    const asked = JSON.parse(body.toString()) as RpcRequest | RpcRequest[]
    const requests = Array.isArray(asked) ? asked : [asked]
    if (proxy.isAway) {
      request.socket.destroy()
      return
    }
    for (const { method } of requests) proxy.onStep({ method, when: 'before' })
    const headers = { 'content-type': 'application/json' }
    const error = requests.map(proxy.refuse).find((refusal) => refusal !== undefined)
    if (error) {
      const refused = requests.map(({ id }) => ({ jsonrpc: '2.0', id, error }))
      const all = Array.isArray(asked) ? refused : refused[0]
      response.writeHead(200, headers).end(JSON.stringify(all))
      return
    }
    const isOfEvents = requests.some(({ method }) => method === 'eth_getLogs')
    const target = (isOfEvents ? proxy.eventsTarget : undefined) ?? proxy.target
    const answer = await fetch(target, { method: 'POST', headers, body })
    const text = isOfEvents ? withoutHidden(await answer.text()) : await answer.text()
    for (const { method } of requests) proxy.onStep({ method, when: 'after' })
    response.writeHead(answer.status, headers).end(text)
  }

  function withoutHidden(text: string): string {
    return JSON.stringify(JSON.parse(text), (key, value) =>
      key === 'result' && Array.isArray(value) ? value.filter((log) => !proxy.hides(log)) : value,
    )
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
    eventsTarget: undefined,
    refuse: () => undefined,
    hides: () => false,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return proxy
}
