import { toAtoms } from '@truebook/shared/decimal'
import { TruebookError } from '@truebook/shared/error'
import type { EventOf } from '@truebook/shared/event'
import { newOrderId } from '@truebook/shared/new-order-id'
import { FaucetBody, FaucetGift } from '@truebook/shared/wire/faucet'
import type { FastifyInstance } from 'fastify'
import { positionAnswer } from '../answers/position.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { COMMAND_ERRORS } from '../openapi/errors.js'
import { unit } from '../parse-order.js'
import { nextDevDeposit } from '../queries/deposits.js'
import { refusalError } from '../refusal.js'

/** Deposits of play money come from network 0, which is no chain. */
const PLAY_NETWORK = 0

/** The most whole units in one gift: sums of gifts must stay within what an amount can hold. */
const MAX_GIFT = 10n ** 9n

/** POST /dev/faucet: play money for anybody. Only where the operator set DEV_FAUCET=1. */
export function faucetRoutes(app: FastifyInstance, { db, catalog, gateway, now }: Deps): void {
  const options = describe({
    tag: 'Development',
    summary: 'Play money for any wallet',
    auth: 'none',
    body: FaucetBody,
    answers: { 200: FaucetGift },
    errors: ['INVALID_ASSET', 'INVALID_AMOUNT', ...COMMAND_ERRORS],
  })
  app.post<{ Body: FaucetBody }>('/dev/faucet', options, async ({ body }) => {
    const asset = catalog.assetBySymbol(body.asset)
    if (!asset) throw new TruebookError('INVALID_ASSET')
    const amount = unit('amount', toAtoms(body.amount, asset.decimals))
    if (amount === 0n || amount > MAX_GIFT * 10n ** BigInt(asset.decimals)) {
      const message = `amount must be more than 0 and at most ${MAX_GIFT}, but ${body.amount} came.`
      throw new TruebookError('INVALID_AMOUNT', { message, details: { field: 'amount' } })
    }
    const { events } = await gateway.send({
      type: 'deposit',
      id: newOrderId(now()),
      wallet: body.wallet_address.toLowerCase(),
      asset: asset.id,
      amount,
      network: PLAY_NETWORK,
      depositCount: await nextDevDeposit(db),
    })
    const refused = events.find((event) => event.type === 'command_rejected')
    if (refused) throw refusalError(refused, { paid: asset })
    const balance = events.findLast(
      (event): event is EventOf<'balance_changed'> =>
        event.type === 'balance_changed' && event.account !== HOUSE,
    )
    if (!balance) throw new TruebookError('INTERNAL')
    return {
      wallet_address: body.wallet_address.toLowerCase(),
      asset: asset.symbol,
      amount: body.amount,
      position: positionAnswer(asset, balance),
    }
  })
}

/** The account that fees go to. */
const HOUSE = 0
