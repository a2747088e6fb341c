import type { TObject, TSchema } from '@sinclair/typebox'
import type { RejectCode } from '@truebook/shared/reject'
import type { Scope } from '@truebook/shared/scope'
import type { MessageAction } from '../access/wallet.js'
import { workOf } from '../overload/overload.js'

/** The chapters of the document, in its order, and what each is about. */
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

/** Who may ask: a key's three headers, a session's token in `Authorization`, or either of them. */
export type Auth = RouteDoc['auth']

/** What the document says of a route; who may ask, and whether it costs credits, is also what `Access` goes by. */
export type RouteDoc = RouteWords & (WithoutKey | WithKey)

interface WithoutKey {
  readonly auth: 'none' | 'session'
  readonly scope?: undefined
  readonly isFree?: undefined
}

interface WithKey {
  readonly auth: 'key' | 'key or session'
  /** What a key must be allowed to do. */
  readonly scope: Scope
  /** Whether it costs no credits, though it is no cancel: those never do. */
  readonly isFree?: true
}

interface RouteWords {
  readonly tag: Tag
  /** A few words without a full stop. */
  readonly summary: string
  /** Sentences, where the summary leaves something open. */
  readonly description?: string
  /** Whether the route asks for a code in `x-2fa-code`, where two-factor authentication is on. */
  readonly twoFactor?: boolean
  /** The action that the wallet signs, as docs/api.md names it. */
  readonly signs?: MessageAction
  /** Path parameters that `params.ts` does not describe, or describes for another route. */
  readonly params?: Readonly<Record<string, TSchema>>
  readonly query?: TObject
  /** What the document has instead, where more is taken than a client needs to know of. */
  readonly queryShown?: TObject
  readonly body?: TSchema
  /** What the document has instead, where a part of the body is checked for itself. */
  readonly bodyShown?: TSchema
  /** By status. */
  readonly answers: Readonly<Record<number, TSchema>>
  /** JSON unless it says otherwise. */
  readonly contentType?: string
  /** The refusals of this route's own; `errors.ts` adds those that its shape implies. */
  readonly errors?: readonly RejectCode[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly doc?: RouteDoc
  }
}

/** A route's options: what its requests and answers are checked with, and what the document says. */
export function describe(doc: RouteDoc) {
  const { query, body, answers, contentType } = doc
  return {
    schema: {
      ...(query ? { querystring: query } : {}),
      ...(body ? { body } : {}),
      // A text is sent as it is.
      ...(contentType ? {} : { response: answers }),
    },
    config: { doc },
  }
}

/** Whether a request by key costs no credits: nobody uses up the day's and so keeps an owner from cancelling. */
export function costsNothing(doc: RouteDoc): boolean {
  return doc.isFree ?? isCancel(doc)
}

/** Whether it cancels, or sets what does: such requests have a limit of their own. */
export function isCancel({ signs }: RouteDoc): boolean {
  return workOf(signs) === 'cancel'
}

/** The options of a route that the document leaves out, since it is the document or none of ours. */
export const UNDESCRIBED = { schema: { hide: true } }
