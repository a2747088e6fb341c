/** What a node answered a request with, where it refused it. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  /** Its own code, or the HTTP status where it gave none. */
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

  async function ask(method: string, asked: unknown): Promise<Answered> {
    return post(node, JSON.stringify(asked), timeoutMs).catch((cause: Error) => {
      const sentence = `The chain's node did not answer ${method}: ${reasonOf(cause)}.`
      throw new (cause.name === 'TimeoutError' ? RpcTimeout : Error)(sentence, { cause })
    })
  }

  return {
    async call<T>(method: string, params: readonly unknown[]): Promise<T> {
      const { status, answer } = await ask(method, requestOf([method, params]))
      return resultOf(answer as RpcAnswer, { method, status }) as T
    },
    async batch<T extends readonly unknown[]>(calls: { readonly [I in keyof T]: RpcCall }) {
      const requests = calls.map(requestOf)
      const methods = requests.map(({ method }) => method).join(' with ')
      const answered = await ask(methods, requests)
      return requests.map((request) => resultIn(answered, request)) as unknown as T
    },
  }
}

/** The answers of a batch come in any order; a refusal of all of them comes alone. */
function resultIn(
  { status, answer }: Answered,
  { id, method }: { readonly id: number; readonly method: string },
): unknown {
  const isBatch = Array.isArray(answer)
  const own = (isBatch ? answer.find((one) => one?.id === id) : answer) as RpcAnswer
  if (!own || (!isBatch && !own.error)) {
    throw new Error(`The chain's node did not answer ${method} in a batch${statusIn(status)}.`)
  }
  return resultOf(own, { method, status })
}

/** What may be null, where there is none: to other questions of a chain that is no answer, and no number. */
const MAY_BE_NULL = /^(?!eth_)|^eth_get(BlockByNumber|TransactionByHash|TransactionReceipt)$/

/** What is neither comes of a proxy that turns requests away. */
function resultOf(
  answer: RpcAnswer,
  { method, status }: { readonly method: string; readonly status: number },
): unknown {
  if (answer?.error) throw refusalOf(answer.error, { method, status })
  const result = answer?.result
  if (result !== undefined && (result !== null || MAY_BE_NULL.test(method))) return result
  throw new Error(
    `The chain's node answered ${method} with neither a result nor an error${statusIn(status)}.`,
  )
}

/** What came by HTTP: an answer, or for a batch a list of them, if the node keeps to JSON-RPC. */
interface Answered {
  readonly status: number
  readonly answer: unknown
}

type RpcAnswer = { readonly result?: unknown; readonly error?: unknown } | null | undefined

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

async function post(node: NodeAddress, body: string, timeoutMs: number): Promise<Answered> {
  const response = await fetch(node.url, {
    method: 'POST',
    headers: node.headers,
    body,
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await response.text()
  try {
    return { status: response.status, answer: JSON.parse(text) }
  } catch {
    throw new Error(`status ${response.status}, and no JSON`)
  }
}

/** What stands before a node may say why in a text alone. */
function refusalOf(
  error: unknown,
  { method, status }: { readonly method: string; readonly status: number },
): RpcError {
  const { code, message, data } = error as Partial<Record<'code' | 'message' | 'data', unknown>>
  const words = [error, message].find((text) => typeof text === 'string') ?? JSON.stringify(error)
  return new RpcError({
    code: typeof code === 'number' ? code : status,
    message: `${method}: ${words}${statusIn(status)}`,
    data: typeof data === 'string' ? data : '',
  })
}

function statusIn(status: number): string {
  return status === 200 ? '' : ` (HTTP status ${status})`
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}
