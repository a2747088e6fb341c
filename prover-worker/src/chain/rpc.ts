/** What a node answered a request with, where it refused it. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number
  /** The bytes that a contract reverted with, as hex; empty where there are none. */
  readonly data: string

  constructor({ code, message, data }: { code: number; message: string; data: string }) {
    super(message)
    this.code = code
    this.data = data
  }
}

/** A node of a chain, over JSON-RPC. */
export interface Rpc {
  /** Throws `RpcError` where the node refuses, and whatever the network does. */
  call<T>(method: string, params: readonly unknown[]): Promise<T>
}

/** The url may hold a secret, so no error of this names it. */
export function createRpc({
  url,
  timeoutMs,
}: {
  readonly url: string
  readonly timeoutMs: number
}): Rpc {
  let id = 0
  return {
    async call<T>(method: string, params: readonly unknown[]): Promise<T> {
      id += 1
      const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
      const answer = await post(url, body, timeoutMs).catch((cause: Error) => {
        throw new Error(`The chain's node did not answer ${method}: ${reasonOf(cause)}.`, { cause })
      })
      if (answer.error) throw refusalOf(method, answer.error)
      return answer.result as T
    },
  }
}

interface RpcAnswer {
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

async function post(url: string, body: string, timeoutMs: number): Promise<RpcAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await response.text()
  try {
    return JSON.parse(text) as RpcAnswer
  } catch {
    throw new Error(`status ${response.status}, and no JSON`)
  }
}

function refusalOf(method: string, error: NonNullable<RpcAnswer['error']>): RpcError {
  const data = typeof error.data === 'string' ? error.data : ''
  return new RpcError({ code: error.code, message: `${method}: ${error.message}`, data })
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}
