import type { TObject, TSchema } from '@sinclair/typebox'
import type { RejectCode } from '@truebook/shared/reject'
import type { Scope } from '@truebook/shared/scope'
import type { MessageAction } from '../access/wallet.js'
import { workOf } from '../overload/overload.js'

/** The document's chapters in order, and what each is about. */
export const TAGS = {
  Markets: 'What is traded and at which prices; for anybody.',
  Orders: "One's own orders: place, amend, cancel, look up.",
  Account: 'Who one is, what one has, and what became of it.',
  Transfers: 'Money to and from other wallets, and in and out of the exchange.',
  Keys: 'Sign-in with a wallet, and the API keys that come of it.',
  Service: 'The clock, and whether everything runs.',
  Development: 'Only where the operator allows play money.',
} as const

export type Tag = keyof typeof TAGS

/** Who may ask: by a key's three headers, a session's token in `Authorization`, either, or anybody. */
export type Auth = RouteDoc['auth']

/** What the document says of a route. `Access` goes by its `auth`, `scope` and `isFree` as well. */
export type RouteDoc = RouteWords & (WithoutKey | WithKey)

interface WithoutKey {
  readonly auth: 'none' | 'session'
  readonly scope?: undefined
  readonly isFree?: undefined
}

interface WithKey {
  readonly auth: 'key' | 'key or session'
  /** The scope that a key must have. */
  readonly scope: Scope
  /** Set where a request costs no credits though it is no cancel: cancels never do. */
  readonly isFree?: true
}

interface RouteWords {
  readonly tag: Tag
  /** A few words, without a full stop. */
  readonly summary: string
  /** Sentences, where the summary leaves something open. */
  readonly description?: string
  /** Whether the route takes a code in `x-2fa-code` where two-factor authentication is on. */
  readonly twoFactor?: boolean
  /** The action that the wallet signs, as docs/api.md names it. */
  readonly signs?: MessageAction
  /** Path parameters that `params.ts` lacks, or describes for another route. */
  readonly params?: Readonly<Record<string, TSchema>>
  readonly query?: TObject
  /** Shown instead of `query`, where the route takes more than a client needs to know of. */
  readonly queryShown?: TObject
  readonly body?: TSchema
  /** Shown instead of `body`, where a part of the body is checked by itself. */
  readonly bodyShown?: TSchema
  /** The answers' schemas by HTTP status. */
  readonly answers: Readonly<Record<number, TSchema>>
  /** JSON unless it says otherwise. */
  readonly contentType?: string
  /** Refusals of this route only; `errors.ts` adds those that follow from the rest. */
  readonly errors?: readonly RejectCode[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly doc?: RouteDoc
  }
}

/** A route's options: the schemas that check its requests and answers, and its document. */
export function describe(doc: RouteDoc) {
  const { query, body, answers, contentType } = doc
  return {
    schema: {
      ...(query ? { querystring: query } : {}),
      ...(body ? { body } : {}),
      // An answer that is text is sent as it is.
      ...(contentType ? {} : { response: answers }),
    },
    config: { doc },
  }
}

/**
 * Whether a request by key costs no credits. Cancels do not, so that using up the day's credits keeps nobody
 * from cancelling.
 */
export function costsNothing(doc: RouteDoc): boolean {
  return doc.isFree ?? isCancel(doc)
}

/** Whether a route cancels orders, or sets a timer that does: such requests have a limit of their own. */
export function isCancel({ signs }: RouteDoc): boolean {
  return workOf(signs) === 'cancel'
}

/** The options of a route that the document leaves out: it serves the document, or is not part of the API. */
export const UNDESCRIBED = { schema: { hide: true } }
