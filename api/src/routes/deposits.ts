import { formatUnits } from '@truebook/shared/decimal'
import { Deposit, type DepositStatus } from '@truebook/shared/wire/deposit'
import { PageQuery, pageOf } from '@truebook/shared/wire/page'
import type { FastifyInstance } from 'fastify'
import { isoTime } from '../answers/amounts.js'
import type { Deps } from '../deps.js'
import type { Catalog } from '../feed/catalog.js'
import { describe } from '../openapi/describe.js'
import { pageAnswer, readPage } from '../page.js'
import { type ChainDepositRow, chainDepositsOf } from '../queries/chain-deposits.js'

/** GET /users/me/deposits: the caller's deposits through a bridge. */
export function depositRoutes(app: FastifyInstance, { db, access, limits, catalog }: Deps): void {
  const options = describe({
    tag: 'Transfers',
    summary: "Deposits from chains to one's own wallet, newest first",
    auth: 'key',
    scope: 'wallets:read',
    query: PageQuery,
    answers: { 200: pageOf(Deposit) },
  })
  app.get<{ Querystring: PageQuery }>('/users/me/deposits', options, async (request) => {
    const { account, wallet } = await access.callerOf(request)
    const page = readPage(request.query)
    const { total, rows } = await limits.inTurnOfWallet(account, () =>
      chainDepositsOf(db, wallet, page),
    )
    const answers = rows.map((row) => depositAnswer(row, catalog))
    return pageAnswer(page, total, answers)
  })
}

function depositAnswer(row: ChainDepositRow, catalog: Catalog): Deposit {
  const asset = row.asset === null ? undefined : catalog.asset(row.asset)
  return {
    chain_id: row.chain_id,
    network: row.network,
    deposit_count: row.deposit_count,
    status: statusOf(row),
    reason: row.parked ?? '',
    asset: asset?.symbol ?? '',
    token_address: row.token,
    amount: row.amount,
    amount_formatted: asset ? formatUnits(BigInt(row.amount), asset.chainDecimals) : '',
    from: row.sender,
    to: row.wallet,
    block_number: row.block_number,
    transaction_hash: row.transaction_hash,
    seen_at: isoTime(row.seen_at),
    credited_at: row.credited_at === null ? null : isoTime(row.credited_at),
  }
}

function statusOf({ credited_at, parked, is_sure }: ChainDepositRow): DepositStatus {
  if (credited_at !== null) return 'credited'
  if (parked !== null) return 'parked'
  return is_sure ? 'pending' : 'confirming'
}
