/** What a node answered a request with, where it refused it. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  /** Its own code, or the HTTP status where it gave none. */
  readonly code: number

  constructor({ code, message }: { readonly code: number; readonly message: string }) {
    super(message)
    this.code = code
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

/**
 * A node by its url, which may have a name and a password. It may hold a secret, so no error names it, nor
 * repeats a part of it that the node names.
 */
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
      return resultOf(answer as RpcAnswer, { method, status, hide: node.hide }) as T
    },
    async batch<T extends readonly unknown[]>(calls: { readonly [I in keyof T]: RpcCall }) {
      const requests = calls.map(requestOf)
      const methods = requests.map(({ method }) => method).join(' with ')
      const answered = await ask(methods, requests)
      const { hide } = node
      const results = requests.map((request) => resultIn(answered, { ...request, hide }))
      return results as unknown as T
    },
  }
}

/** The answers of a batch come in any order; a refusal of all of them comes alone. */
function resultIn(
  { status, answer }: Answered,
  { id, method, hide }: Pick<Asking, 'method' | 'hide'> & { readonly id: number },
): unknown {
  const isBatch = Array.isArray(answer)
  const own = (isBatch ? answer.find((one) => one?.id === id) : answer) as RpcAnswer
  if (!own || (!isBatch && !own.error)) {
    throw new Error(`The chain's node did not answer ${method} in a batch${statusIn(status)}.`)
  }
  return resultOf(own, { method, status, hide })
}

/** What may be null, where there is none: to other questions of a chain that is no answer, and no number. */
const MAY_BE_NULL = /^(?!eth_)|^eth_get(BlockByNumber|TransactionByHash|TransactionReceipt)$/

/** What is neither comes of a proxy that turns requests away. */
function resultOf(answer: RpcAnswer, asking: Asking): unknown {
  if (answer?.error) throw refusalOf(answer.error, asking)
  const { method, status } = asking
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

/** What was asked, and with which HTTP status it was answered. */
interface Asking {
  readonly method: string
  readonly status: number
  readonly hide: NodeAddress['hide']
}

type RpcAnswer = { readonly result?: unknown; readonly error?: unknown } | null | undefined

interface NodeAddress {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** A text without what may be secret of the address. */
  hide(text: string): string
}

/** `fetch` takes no url with a name and a password in it, and its refusal shows both. */
function nodeAt(text: string): NodeAddress {
  if (!URL.canParse(text)) throw new Error("The address of the chain's node is not a URL.")
  const url = new URL(text)
  const { username, password } = url
  const headers = { 'content-type': 'application/json' }
  const hide = hiding(url)
  if (username === '' && password === '') return { url: url.href, headers, hide }
  url.username = ''
  url.password = ''
  const secret = Buffer.from(`${plain(username)}:${plain(password)}`).toString('base64')
  return { url: url.href, headers: { ...headers, authorization: `Basic ${secret}` }, hide }
}

/** What is shorter is a word of every address, such as "rpc" or "v3", and no key. */
const SHORTEST_SECRET = 6

function hiding({ username, password, pathname, searchParams }: URL): (text: string) => string {
  const parts = [username, password, ...pathname.split('/'), ...searchParams.values()]
  const secrets = parts
    .flatMap((part) => [part, plain(part)])
    .filter((part) => part.length >= SHORTEST_SECRET)
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
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
function refusalOf(error: unknown, { method, status, hide }: Asking): RpcError {
  const { code, message } = error as Partial<Record<'code' | 'message', unknown>>
  const words = [error, message].find((text) => typeof text === 'string') ?? JSON.stringify(error)
  return new RpcError({
    code: typeof code === 'number' ? code : status,
    message: `${method}: ${hide(words)}${statusIn(status)}`,
  })
}

function statusIn(status: number): string {
  return status === 200 ? '' : ` (HTTP status ${status})`
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}
