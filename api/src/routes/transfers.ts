import type { Asset } from '@truebook/shared/asset'
import type { CommandOf } from '@truebook/shared/command'
import type { TransferTable } from '@truebook/shared/db/tables'
import { toAtoms } from '@truebook/shared/decimal'
import { TruebookError } from '@truebook/shared/error'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId, isUuid } from '@truebook/shared/order-id'
import { HistoryQuery, historyOf } from '@truebook/shared/wire/page'
import { Transfer, TransferBody } from '@truebook/shared/wire/transfer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { checkDestination } from '../access/allow-list.js'
import type { Owner } from '../access/caller.js'
import { verifyAction } from '../access/wallet.js'
import { transferAnswer } from '../answers/transfer.js'
import { sequenceCursor } from '../cursors.js'
import type { Deps } from '../deps.js'
import { answerHistory } from '../history.js'
import { assetNamed, assetOfRow } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { checkOpening } from '../orders/opening-minimum.js'
import { unit } from '../orders/parse-order.js'
import { throwIfRefused } from '../orders/refusal.js'
import { walletsOf } from '../queries/accounts.js'
import { transferOf, transfersOf } from '../queries/transfers.js'
import { readWallet } from '../read-wallet.js'
import { tellingReplay } from '../told-replay.js'

/** PUT /transfers, answered once it is committed, and the transfers that the caller sent or received. */
export function transferRoutes(app: FastifyInstance, deps: Deps): void {
  putRoute(app, deps)
  listRoute(app, deps)
  oneRoute(app, deps)
}

type TransferRequest = FastifyRequest<{ Body: TransferBody }>

function putRoute(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Transfers',
    summary: "Send money to another wallet's account",
    description:
      'Answered when it is done. A wallet without an account gets one, for an amount that may be withdrawn or ordered.',
    auth: 'key',
    scope: 'transfers:write',
    signs: 'TRANSFER',
    body: TransferBody,
    answers: { 200: Transfer },
    errors: [
      'INVALID_ASSET',
      'INVALID_AMOUNT',
      'SELF_TRANSFER',
      'ACCOUNT_NOT_FOUND',
      'ACCOUNTS_FULL',
      'INSUFFICIENT_BALANCE',
      'ACCOUNT_FROZEN',
      'ADDRESS_NOT_ALLOWED',
    ],
  })
  app.put<{ Body: TransferBody }>('/transfers', options, async (request) => {
    const { command, owner, asset } = await readTransfer(request, deps)
    const { events, time } = await deps.gateway.send(command)
    throwIfRefused(events, { paid: asset, original: 'transfer_id' })
    const { message, signature } = command.signed
    return transferAnswer({
      id: formatOrderId(command.id, 0),
      from: owner.wallet,
      to: command.toWallet,
      asset,
      amount: command.amount,
      madeAt: time,
      message,
      signature: Buffer.from(signature),
    })
  })
}

interface ReadTransfer {
  readonly command: CommandOf<'transfer'>
  readonly owner: Owner
  readonly asset: Asset
}

async function readTransfer(request: TransferRequest, deps: Deps): Promise<ReadTransfer> {
  const { db, access, catalog, now } = deps
  const { body } = request
  const owner = await access.callerOf(request)
  const asset = assetNamed(catalog, body.asset)
  const amount = unit('amount', toAtoms(body.amount, asset.decimals))
  if (amount === 0n) {
    const message = `amount must be more than zero, but ${body.amount} came.`
    throw new TruebookError('INVALID_AMOUNT', { message, details: { field: 'amount' } })
  }
  const toWallet = readWallet('to_wallet_address', body.to_wallet_address)
  const signed = await verifyAction({ action: 'TRANSFER', sent: body, owner }, deps)
  const at = now()
  await tellingReplay(db, { table: 'transfers', signed, now: at }, () =>
    checkDestination(db, { account: owner.account, address: toWallet, now: at }),
  )
  await checkOpening({ toWallet, asset, amount }, deps)
  const id = newOrderId(now())
  const command = { type: 'transfer', id, signed, toWallet, asset: asset.id, amount } as const
  return { command, owner, asset }
}

function listRoute(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Transfers',
    summary: 'The transfers that one sent or got, newest first',
    auth: 'key',
    scope: 'wallets:read',
    query: HistoryQuery,
    answers: { 200: historyOf(Transfer) },
  })
  app.get<{ Querystring: HistoryQuery }>('/transfers', options, async (request) => {
    const { access, limits } = deps
    const { account } = await access.callerOf(request)
    return answerHistory(request.query, {
      inTurn: (work) => limits.inTurnOfWallet(account, work),
      cursor: sequenceCursor,
      find: (stretch) => transfersOf(deps.db, account, stretch),
      keyOf: (row) => row.sequence,
      show: (rows) => show(rows, deps),
    })
  })
}

function oneRoute(app: FastifyInstance, deps: Deps): void {
  type Route = { Params: { transfer_id: string } }
  const options = describe({
    tag: 'Transfers',
    summary: 'One transfer',
    auth: 'key',
    scope: 'wallets:read',
    answers: { 200: Transfer },
    errors: ['TRANSFER_NOT_FOUND'],
  })
  app.get<Route>('/transfers/:transfer_id', options, async (request) => {
    const { account } = await deps.access.callerOf(request)
    const { transfer_id: id } = request.params
    const row = isUuid(id) ? await transferOf(deps.db, { account, id }) : undefined
    if (!row) {
      throw new TruebookError('TRANSFER_NOT_FOUND', { details: { transfer_id: id.slice(0, 80) } })
    }
    const [answer] = await show([row], deps)
    return answer
  })
}

async function show(
  rows: readonly TransferTable[],
  { db, catalog }: Deps,
): Promise<readonly Transfer[]> {
  const wallets = await walletsOf(
    db,
    rows.flatMap((row) => [row.from_account, row.to_account]),
  )
  return rows.map((row) =>
    transferAnswer({
      id: row.id,
      from: wallets.get(row.from_account) ?? '',
      to: wallets.get(row.to_account) ?? '',
      asset: assetOfRow(catalog, row.asset),
      amount: BigInt(row.amount),
      madeAt: row.created_at,
      message: row.message,
      signature: row.signature,
    }),
  )
}
