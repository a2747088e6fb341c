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

/** A node took longer to answer than it may. */
export class RpcTimeout extends Error {
  override readonly name = 'RpcTimeout'
}

/** A node of a chain, over JSON-RPC. */
export interface Rpc {
  /** Throws `RpcError` where the node refuses, `RpcTimeout` where it is too slow, and whatever the network does. */
  call<T>(method: string, params: readonly unknown[]): Promise<T>
  /** Calls that go in one request, so that one node answers all of them. Throws as `call` does. */
  batch<T extends readonly unknown[]>(calls: { readonly [I in keyof T]: RpcCall }): Promise<T>
}

/** A method's name and its parameters. */
export type RpcCall = readonly [method: string, params: readonly unknown[]]

/** A node by its url, which may have a name and a password. It may hold a secret, so no error names it. */
export function createRpc({
  url,
  timeoutMs,
}: {
  readonly url: string
  readonly timeoutMs: number
}): Rpc {
  const node = nodeAt(url)
  let id = 0

  function requestOf([method, params]: RpcCall) {
    id += 1
    return { jsonrpc: '2.0', id, method, params }
  }

  async function ask<T>(method: string, asked: unknown): Promise<T> {
    const answer = await post(node, JSON.stringify(asked), timeoutMs).catch((cause: Error) => {
      const sentence = `The chain's node did not answer ${method}: ${reasonOf(cause)}.`
      throw new (cause.name === 'TimeoutError' ? RpcTimeout : Error)(sentence, { cause })
    })
    return answer as T
  }

  return {
    async call<T>(method: string, params: readonly unknown[]): Promise<T> {
      const answer = await ask<RpcAnswer>(method, requestOf([method, params]))
      if (answer.error) throw refusalOf(method, answer.error)
      if (answer.result === undefined) throw withoutResult(method)
      return answer.result as T
    },
    async batch<T extends readonly unknown[]>(calls: { readonly [I in keyof T]: RpcCall }) {
      const requests = calls.map(requestOf)
      const methods = requests.map(({ method }) => method).join(' with ')
      const answers = await ask<RpcAnswer[] | RpcAnswer>(methods, requests)
      return requests.map(({ id, method }) => resultIn(answers, { id, method })) as unknown as T
    },
  }
}

/** The answers of a batch come in any order; a refusal of all of them comes alone. */
function resultIn(
  answers: RpcAnswer[] | RpcAnswer,
  { id, method }: { readonly id: number; readonly method: string },
): unknown {
  const answer = Array.isArray(answers) ? answers.find((one) => one.id === id) : answers
  if (answer?.error) throw refusalOf(method, answer.error)
  if (!answer || answer === answers) {
    throw new Error(`The chain's node did not answer ${method} in a batch.`)
  }
  if (answer.result === undefined) throw withoutResult(method)
  return answer.result
}

/** As of a proxy that turns requests away: what there is not would be null. */
function withoutResult(method: string): Error {
  return new Error(`The chain's node answered ${method} with neither a result nor an error.`)
}

interface RpcAnswer {
  readonly id?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

interface NodeAddress {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** `fetch` takes no url with a name and a password in it, and its refusal shows both. */
function nodeAt(text: string): NodeAddress {
  if (!URL.canParse(text)) throw new Error("The address of the chain's node is not a URL.")
  const url = new URL(text)
  const { username, password } = url
  const headers = { 'content-type': 'application/json' }
  if (username === '' && password === '') return { url: url.href, headers }
  url.username = ''
  url.password = ''
  const secret = Buffer.from(`${plain(username)}:${plain(password)}`).toString('base64')
  return { url: url.href, headers: { ...headers, authorization: `Basic ${secret}` } }
}

/** A lone percent sign is none that something was escaped with. */
function plain(escaped: string): string {
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped
  }
}

async function post(node: NodeAddress, body: string, timeoutMs: number): Promise<unknown> {
  const response = await fetch(node.url, {
    method: 'POST',
    headers: node.headers,
    body,
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await response.text()
  try {
    return JSON.parse(text)
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
