import { Portfolio } from '@truebook/shared/wire/portfolio'
import type { FastifyInstance } from 'fastify'
import { portfolioAnswer } from '../answers/portfolio.js'
import type { Deps } from '../deps.js'
import { assetOfRow } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { balancesOf } from '../queries/balances.js'
import { dollarPrices } from '../valuation.js'

/** GET /portfolios: what the caller owns, in US dollars. */
export function portfolioRoutes(app: FastifyInstance, deps: Deps): void {
  const { db, access, catalog, prices, now } = deps
  const options = describe({
    tag: 'Account',
    summary: 'What one owns, in US dollars',
    description:
      "At the markets' last prices; one USDC is one dollar. What no market gives a price for is named in unpriced_assets, and not counted.",
    auth: 'key',
    scope: 'wallets:read',
    answers: { 200: Portfolio },
  })
  app.get('/portfolios', options, async (request) => {
    const { account } = await access.callerOf(request)
    const balances = await balancesOf(db, account)
    const owned = balances
      .map((row) => ({
        asset: assetOfRow(catalog, row.asset),
        total: BigInt(row.available) + BigInt(row.held),
      }))
      .filter(({ total }) => total > 0n)
      .sort((a, b) => a.asset.id - b.asset.id)
    return portfolioAnswer(owned, dollarPrices(catalog, prices), now())
  })
}
