import { type Static, Type } from '@sinclair/typebox'
import { TruebookError } from '@truebook/shared/error'
import { Fees } from '@truebook/shared/wire/fees'
import { HistoryQuery, historyOf, TradeHistoryQuery } from '@truebook/shared/wire/page'
import { TickerText } from '@truebook/shared/wire/place-order'
import { OwnTrade } from '@truebook/shared/wire/trade'
import { Transaction } from '@truebook/shared/wire/transaction'
import type { FastifyInstance } from 'fastify'
import type { Owner } from '../access/caller.js'
import { feesAnswer } from '../answers/fees.js'
import { transactionAnswer } from '../answers/transaction.js'
import { sequenceCursor, tradeCursor } from '../cursors.js'
import type { Deps } from '../deps.js'
import { answerHistory } from '../history.js'
import { assetOfRow, marketNamed } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { showOwnTrades } from '../own-trades.js'
import { walletsOf } from '../queries/accounts.js'
import { chainFactsOf } from '../queries/chain-facts.js'
import { type MovementRow, movementsOf } from '../queries/movements.js'
import { ownTradesOf } from '../queries/trades.js'

/** The caller's fees, trades, and movements of money. */
export function userHistoryRoutes(app: FastifyInstance, deps: Deps): void {
  feesRoute(app, deps)
  tradesRoute(app, deps)
  transactionsRoute(app, deps)
}

function feesRoute(app: FastifyInstance, { access, catalog }: Deps): void {
  const options = describe({
    tag: 'Account',
    summary: 'What one pays for trades',
    description:
      'In millionths of the notional. Where markets differ, fees are the highest of them.',
    auth: 'key',
    scope: 'profile:read',
    answers: { 200: Fees },
  })
  app.get('/users/me/fees', options, async (request) => {
    await access.callerOf(request)
    return feesAnswer(catalog.markets())
  })
}

const TradesQuery = Type.Object({
  ticker: Type.String({ minLength: 1 }),
  ...TradeHistoryQuery.properties,
})
type TradesRoute = { Params: { user: string }; Querystring: Static<typeof TradesQuery> }

function tradesRoute(app: FastifyInstance, { db, access, limits, catalog }: Deps): void {
  const options = describe({
    tag: 'Account',
    summary: "One's own trades in a market, newest first",
    auth: 'key',
    scope: 'orders:read',
    query: TradesQuery,
    queryShown: Type.Object({ ...TradesQuery.properties, ticker: TickerText }),
    answers: { 200: historyOf(OwnTrade) },
    errors: ['MISSING_FIELDS', 'FORBIDDEN', 'INVALID_MARKET'],
  })
  app.get<TradesRoute>('/users/:user/trades', options, async (request) => {
    const owner = await access.callerOf(request)
    checkUser(request.params.user, owner)
    const market = marketNamed(catalog, request.query.ticker)
    const { account } = owner
    return answerHistory(request.query, {
      inTurn: (work) => limits.inTurnOfWallet(owner.account, work),
      cursor: tradeCursor(market.rules.id),
      find: (stretch) => ownTradesOf(db, { account, market: market.rules.id }, stretch),
      keyOf: (row) => row.trade_number,
      show: (rows) => showOwnTrades(db, rows, { account, market }),
    })
  })
}

type HistoryRoute = { Params: { user: string }; Querystring: HistoryQuery }

function transactionsRoute(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Account',
    summary: "One's own deposits, withdrawals and transfers, newest first",
    auth: 'key',
    scope: 'wallets:read',
    query: HistoryQuery,
    answers: { 200: historyOf(Transaction) },
    errors: ['FORBIDDEN'],
  })
  app.get<HistoryRoute>('/users/:user/transaction-history', options, async (request) => {
    const { access, limits } = deps
    const owner = await access.callerOf(request)
    checkUser(request.params.user, owner)
    return answerHistory(request.query, {
      inTurn: (work) => limits.inTurnOfWallet(owner.account, work),
      cursor: sequenceCursor,
      find: (stretch) => movementsOf(deps.db, owner.account, stretch),
      keyOf: (row) => row.sequence,
      show: (rows) => showMovements(rows, owner.account, deps),
    })
  })
}

async function showMovements(
  rows: readonly MovementRow[],
  account: number,
  { db, catalog }: Deps,
): Promise<readonly Transaction[]> {
  const accounts = rows.flatMap((row) => [row.from_account, row.to_account])
  const wallets = await walletsOf(db, accounts)
  const facts = await chainFactsOf(db, account, rows)
  return rows.map((row) =>
    transactionAnswer(row, {
      asset: assetOfRow(catalog, row.asset),
      wallets,
      chain: facts.get(row.sequence),
    }),
  )
}

/**
 * Checks that the user in the path is the caller, in any of three spellings. Does not tell whether another
 * exists.
 */
function checkUser(user: string, { account, wallet }: Owner): void {
  if (user === 'me' || user === String(account) || user.toLowerCase() === wallet) return
  const message = `The user in the path must be "me", your own _id or your own wallet, but ${JSON.stringify(user.slice(0, 60))} came.`
  throw new TruebookError('FORBIDDEN', { message })
}
