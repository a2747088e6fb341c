/** A node refused a request. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  /** The node's own code, or the HTTP status where it gave none. */
  readonly code: number

  constructor({ code, message }: { readonly code: number; readonly message: string }) {
    super(message)
    this.code = code
  }
}

/** A node did not answer in time. */
export class RpcTimeout extends Error {
  override readonly name = 'RpcTimeout'
}

/** A node of a chain, over JSON-RPC. */
export interface Rpc {
  /** Throws `RpcError` where the node refuses, `RpcTimeout` where it is too slow, or the network's error. */
  call<T>(method: string, params: readonly unknown[]): Promise<T>
  /** Sends several calls in one request, so that one node answers all of them. Throws as `call` does. */
  batch<T extends readonly unknown[]>(calls: { readonly [I in keyof T]: RpcCall }): Promise<T>
}

/** A method's name and its parameters. */
export type RpcCall = readonly [method: string, params: readonly unknown[]]

/**
 * Speaks to the node at a URL, which may contain a name and a password, or a key elsewhere. So no error shows
 * the URL, nor a secret part of it that the node repeats.
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

/**
 * One call's result. A batch's answers come in any order; a refusal of the whole batch comes as one answer.
 */
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

/**
 * Methods that may answer null, where there is no such thing. To any other question about a chain null is no
 * answer, and would be read as the number 0.
 */
const MAY_BE_NULL = /^(?!eth_)|^eth_get(BlockByNumber|TransactionByHash|TransactionReceipt)$/

/**
 * An answer's result. Throws the node's refusal, or where there is neither, as when a proxy turns requests
 * away.
 */
function resultOf(answer: RpcAnswer, asking: Asking): unknown {
  if (answer?.error) throw refusalOf(answer.error, asking)
  const { method, status } = asking
  const result = answer?.result
  if (result !== undefined && (result !== null || MAY_BE_NULL.test(method))) return result
  throw new Error(
    `The chain's node answered ${method} with neither a result nor an error${statusIn(status)}.`,
  )
}

/** What came over HTTP: an answer, or a list of them for a batch, if the node keeps to JSON-RPC. */
interface Answered {
  readonly status: number
  readonly answer: unknown
}

/** What was asked, and the HTTP status of its answer. */
interface Asking {
  readonly method: string
  readonly status: number
  readonly hide: NodeAddress['hide']
}

type RpcAnswer = { readonly result?: unknown; readonly error?: unknown } | null | undefined

interface NodeAddress {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Replaces what may be a secret of the URL in a text by "…". */
  hide(text: string): string
}

/**
 * Takes name and password out of the URL into a header: `fetch` refuses a URL that has them, in an error that
 * shows both.
 */
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

/** Shorter parts of a URL are ordinary words, such as "rpc" or "v3", and no keys. */
const SHORTEST_SECRET = 6

function hiding({ username, password, pathname, searchParams }: URL): (text: string) => string {
  const parts = [username, password, ...pathname.split('/'), ...searchParams.values()]
  const secrets = parts
    .flatMap((part) => [part, plain(part)])
    .filter((part) => part.length >= SHORTEST_SECRET)
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
}

/** The text with its percent-escapes decoded; unchanged where a percent sign escapes nothing. */
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

/** A proxy in front of the node may give its reason as a bare text. */
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
