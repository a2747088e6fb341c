import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** Stands between a worker and its node, sees each request, and may get in its way. */
export interface RpcProxy {
  readonly url: string
  /** Hears of each request before it is passed on, and again before its answer is. */
  onStep: (step: RpcStep) => void
  /** Whether requests are answered at all. */
  isAway: boolean
}

export interface RpcStep {
  readonly method: string
  readonly when: 'before' | 'after'
}

export async function openProxy(t: Test, target: string): Promise<RpcProxy> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const { method } = JSON.parse(body.toString()) as { method: string }
    if (proxy.isAway) return request.socket.destroy()
    proxy.onStep({ method, when: 'before' })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(target, { method: 'POST', headers, body })
    const text = await answer.text()
    proxy.onStep({ method, when: 'after' })
    response.writeHead(answer.status, headers).end(text)
    return undefined
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const proxy: RpcProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onStep: () => undefined,
    isAway: false,
  }
  return proxy
}
