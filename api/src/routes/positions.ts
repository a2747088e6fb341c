import { PageQuery, pageOf } from '@truebook/shared/wire/page'
import { Position } from '@truebook/shared/wire/position'
import type { FastifyInstance } from 'fastify'
import { type Balance, positionAnswer } from '../answers/position.js'
import type { Deps } from '../deps.js'
import { assetNamed } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { pageAnswer, pageOfAll, readPage } from '../page.js'
import { balancesOf } from '../queries/balances.js'

const NOTHING: Balance = { available: 0n, held: 0n }

/** GET /positions, with every listed asset, and /positions/:asset. */
export function positionRoutes(app: FastifyInstance, { db, access, catalog }: Deps): void {
  const balances = async (account: number) => {
    const rows = await balancesOf(db, account)
    return new Map(
      rows.map((row) => [row.asset, { available: BigInt(row.available), held: BigInt(row.held) }]),
    )
  }

  const list = describe({
    tag: 'Account',
    summary: 'What one has of every asset',
    auth: 'key',
    scope: 'wallets:read',
    query: PageQuery,
    answers: { 200: pageOf(Position) },
  })
  app.get<{ Querystring: PageQuery }>('/positions', list, async (request) => {
    const { account } = await access.callerOf(request)
    const page = readPage(request.query)
    const owned = await balances(account)
    const { total, rows } = pageOfAll(page, catalog.assets())
    const answers = rows.map((asset) => positionAnswer(asset, owned.get(asset.id) ?? NOTHING))
    return pageAnswer(page, total, answers)
  })

  const one = describe({
    tag: 'Account',
    summary: 'What one has of one asset',
    auth: 'key',
    scope: 'wallets:read',
    answers: { 200: Position },
    errors: ['INVALID_ASSET'],
  })
  app.get<{ Params: { asset: string } }>('/positions/:asset', one, async (request) => {
    const { account } = await access.callerOf(request)
    const asset = assetNamed(catalog, request.params.asset)
    return positionAnswer(asset, (await balances(account)).get(asset.id) ?? NOTHING)
  })
}
