import type { Asset } from '@truebook/shared/asset'
import type { CommandOf } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId, isUuid } from '@truebook/shared/order-id'
import { HistoryQuery, historyOf } from '@truebook/shared/wire/page'
import { Withdrawal, WithdrawBody } from '@truebook/shared/wire/withdrawal'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { checkDestination } from '../access/allow-list.js'
import { verifyAction } from '../access/wallet.js'
import { withdrawalAnswer } from '../answers/withdrawal.js'
import { sequenceCursor } from '../cursors.js'
import type { Deps } from '../deps.js'
import { answerHistory } from '../history.js'
import { assetNamed, assetOfRow } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { WITHDRAWAL_ID } from '../openapi/params.js'
import { unit } from '../orders/parse-order.js'
import { throwIfRefused } from '../orders/refusal.js'
import { type WithdrawalRow, withdrawalOf, withdrawalsOf } from '../queries/withdrawals.js'
import { tellingReplay } from '../told-replay.js'
import { checkWish, readWishedAmount, withinDailyLimit } from '../withdrawal-limits.js'

/** POST /withdrawals, answered once it is debited, and the caller's own withdrawals. */
export function withdrawalRoutes(app: FastifyInstance, deps: Deps): void {
  postRoute(app, deps)
  listRoute(app, deps)
  oneRoute(app, deps)
}

type WithdrawRequest = FastifyRequest<{ Body: WithdrawBody }>

function postRoute(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Transfers',
    summary: "Withdraw to one's own wallet on a chain",
    description:
      'Answered once it is debited. Its proof follows by itself: poll GET /withdrawals/{id}/claim until proof_ready, then claim on chain with what that says.',
    auth: 'key',
    scope: 'wallets:write',
    signs: 'WITHDRAW',
    body: WithdrawBody,
    answers: { 200: Withdrawal },
    errors: [
      'INVALID_ASSET',
      'INVALID_CHAIN',
      'ASSET_NOT_ON_CHAIN',
      'INVALID_AMOUNT',
      'WITHDRAWAL_BELOW_MINIMUM',
      'WITHDRAWAL_LIMIT_REACHED',
      'ADDRESS_NOT_ALLOWED',
      'INSUFFICIENT_BALANCE',
      'ACCOUNT_FROZEN',
    ],
  })
  app.post<{ Body: WithdrawBody }>('/withdrawals', options, async (request) => {
    const { command, asset, wallet } = await readWithdrawal(request, deps)
    const { signed, amount, chainId } = command
    const { account, signature } = signed
    const { db, change, gateway, withdrawalLimits: limits } = deps
    const now = deps.now()
    const id = formatOrderId(command.id, 0)
    const wish = { id, account, asset, amount, chainId, signature, now }
    const send = () => gateway.send(command)
    const { events } = await tellingReplay(db, { table: 'withdrawals', signed, now }, async () => {
      await checkDestination(db, { account, address: wallet, now })
      return withinDailyLimit(db, wish, { limits, change, send })
    })
    throwIfRefused(events, { paid: asset, original: 'withdrawal_id' })
    const row = await withdrawalOf(db, { account, id })
    if (!row) throw new TruebookError('INTERNAL')
    return withdrawalAnswer(row, asset)
  })
}

interface ReadWithdrawal {
  readonly command: CommandOf<'withdraw'>
  readonly asset: Asset
  readonly wallet: string
}

async function readWithdrawal(request: WithdrawRequest, deps: Deps): Promise<ReadWithdrawal> {
  const { db, access, catalog, withdrawalLimits, now } = deps
  const { body } = request
  const owner = await access.callerOf(request)
  const asset = assetNamed(catalog, body.asset)
  const amount = unit('amount', readWishedAmount(body.amount, asset, withdrawalLimits))
  const { chain_id: chainId } = body
  const { account, wallet } = owner
  await checkWish(db, { account, asset, amount, chainId }, withdrawalLimits)
  const signed = await verifyAction({ action: 'WITHDRAW', sent: body, owner }, deps)
  const command = {
    type: 'withdraw',
    id: newOrderId(now()),
    signed,
    asset: asset.id,
    amount,
    chainId,
  } as const
  return { command, asset, wallet }
}

function listRoute(app: FastifyInstance, { db, access, limits, catalog }: Deps): void {
  const options = describe({
    tag: 'Transfers',
    summary: "One's own withdrawals, newest first",
    auth: 'key',
    scope: 'wallets:read',
    query: HistoryQuery,
    answers: { 200: historyOf(Withdrawal) },
  })
  app.get<{ Querystring: HistoryQuery }>('/withdrawals', options, async (request) => {
    const { account } = await access.callerOf(request)
    return answerHistory(request.query, {
      inTurn: (work) => limits.inTurnOfWallet(account, work),
      cursor: sequenceCursor,
      find: (stretch) => withdrawalsOf(db, account, stretch),
      keyOf: (row) => row.sequence,
      show: (rows) => rows.map((row) => withdrawalAnswer(row, assetOfRow(catalog, row.asset))),
    })
  })
}

function oneRoute(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Transfers',
    summary: 'One withdrawal, and how far it is',
    auth: 'key',
    scope: 'wallets:read',
    params: WITHDRAWAL_ID,
    answers: { 200: Withdrawal },
    errors: ['WITHDRAWAL_NOT_FOUND'],
  })
  app.get<WithdrawalRoute>('/withdrawals/:id', options, async (request) => {
    const row = await ownWithdrawal(request, deps)
    return withdrawalAnswer(row, assetOfRow(deps.catalog, row.asset))
  })
}

export type WithdrawalRoute = { Params: { id: string } }

/** The withdrawal in the path. Throws `WITHDRAWAL_NOT_FOUND`, also for another account's. */
export async function ownWithdrawal(
  request: FastifyRequest<WithdrawalRoute>,
  { db, access }: Deps,
): Promise<WithdrawalRow> {
  const { account } = await access.callerOf(request)
  const { id } = request.params
  const row = isUuid(id) ? await withdrawalOf(db, { account, id }) : undefined
  if (!row) {
    throw new TruebookError('WITHDRAWAL_NOT_FOUND', { details: { withdrawal_id: id.slice(0, 80) } })
  }
  return row
}
