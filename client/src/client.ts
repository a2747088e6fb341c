import { type ConnectionOptions, createConnection } from './connection.js'
import { createFeeds, type Feeds } from './feed.js'
import type { Json } from './json.js'
import { createOrders, type Orders } from './orders.js'
import { createSignIn, type SignIn } from './sign-in.js'
import { createTransfers, type Transfers } from './transfer.js'
import type { Answer, Input, ListPath, MethodOf, Page, Path, Row } from './types.js'
import { createWithdrawals, type Withdrawals } from './withdraw.js'

export type { Signer } from './act.js'
export type { Key } from './connection.js'
export type { Schemas } from './types.js'
export type { ChainCall, WithdrawalSteps } from './withdraw.js'

/** What a client is made from; only the URL is required. */
export type ClientOptions = ConnectionOptions

/** Everything of the exchange that a wallet and a key give access to. */
export interface Client extends Orders, SignIn, Transfers, Withdrawals, Feeds {
  /** Calls any route of the document, by its method and path. */
  call<P extends Path, M extends MethodOf<P>>(
    method: M,
    path: P,
    ...input: InputOf<P, M>
  ): Promise<Answer<P, M>>
  /**
   * Every row of a list, which is read page by page as it is asked for. With `before`, the `before` of
   * an answer, these are the rows that came since, oldest first.
   */
  each<P extends ListPath>(path: P, ...input: EachInput<P>): AsyncIterable<Row<P>>
}

export function createClient(options: ClientOptions): Client {
  const connection = createConnection(options)

  async function request(method: string, path: string, input: AnyInput = {}): Promise<unknown> {
    const { path: params = {}, ...rest } = input
    return connection.send({ method: method.toUpperCase(), path: fill(path, params), ...rest })
  }

  /** By cursor if the list has one, so that rows added meanwhile shift nothing; else by page number. */
  async function* each(path: string, input: AnyInput = {}): AsyncGenerator<unknown> {
    let place: Place | undefined = {}
    while (place) {
      const query = { page_size: '100', ...input.query, ...place }
      const answer = (await request('get', path, { ...input, query })) as Page
      const isNewer = input.query?.before && answer.before !== undefined
      yield* isNewer ? answer.data.toReversed() : answer.data
      place = isNewer ? newerThan(answer) : olderThan(answer)
    }
  }

  return {
    call: request as Client['call'],
    each: each as Client['each'],
    ...createOrders(connection),
    ...createFeeds(connection),
    ...createSignIn(connection),
    ...createTransfers(connection),
    ...createWithdrawals(connection),
  }
}

/** What asks for the next page of a list. */
type Place = Readonly<Record<string, string>>

function olderThan({ total, page, page_size, data, after }: Page): Place | undefined {
  const isLast = after === undefined ? (page + 1) * page_size >= total : after === null
  if (isLast || data.length === 0) return undefined
  return after ? { after } : { page: String(page + 1) }
}

function newerThan({ page_size, data, before }: Page): Place | undefined {
  return before && data.length === page_size ? { before } : undefined
}

interface AnyInput {
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, Json | undefined>>
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

/** An input without required parts may be left out. */
type InputOf<P extends Path, M extends MethodOf<P>> =
  Record<string, never> extends Input<P, M> ? [input?: Input<P, M>] : [input: Input<P, M>]

type EachInput<P extends ListPath> = InputOf<P, 'get' & MethodOf<P>>

function fill(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]))
}
