import { toAtoms } from '@truebook/shared/decimal'
import { TruebookError } from '@truebook/shared/error'
import { FaucetBody, FaucetGift } from '@truebook/shared/wire/faucet'
import type { FastifyInstance } from 'fastify'
import { positionAnswer } from '../answers/position.js'
import type { Deps } from '../deps.js'
import { givePlayMoney } from '../faucet.js'
import { assetNamed } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { COMMAND_ERRORS } from '../openapi/errors.js'
import { unit } from '../orders/parse-order.js'
import { balanceOf } from '../queries/balances.js'

/** The most whole units in one gift, so that the sums of gifts stay within what an amount can hold. */
const MAX_GIFT = 10n ** 9n

/** POST /dev/faucet: play money for anybody; only where the operator set DEV_FAUCET=1. */
export function faucetRoutes(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Development',
    summary: 'Play money for any wallet',
    auth: 'none',
    body: FaucetBody,
    answers: { 200: FaucetGift },
    errors: [
      'INVALID_ASSET',
      'ASSET_NOT_ON_CHAIN',
      'INVALID_AMOUNT',
      'FORBIDDEN',
      ...COMMAND_ERRORS,
    ],
  })
  app.post<{ Body: FaucetBody }>('/dev/faucet', options, async (request) => {
    const { body } = request
    const asset = assetNamed(deps.catalog, body.asset)
    const amount = unit('amount', toAtoms(body.amount, asset.decimals))
    if (amount === 0n || amount > MAX_GIFT * 10n ** BigInt(asset.decimals)) {
      const message = `amount must be more than 0 and at most ${MAX_GIFT}, but ${body.amount} came.`
      throw new TruebookError('INVALID_AMOUNT', { message, details: { field: 'amount' } })
    }
    await deps.limits.ofCostly(request, request.ip, 'gifts')
    const wallet = body.wallet_address.toLowerCase()
    await givePlayMoney(deps, { wallet, asset, amount })
    const { available, held } = await balanceOf(deps.db, { wallet, asset: asset.id })
    return {
      wallet_address: wallet,
      asset: asset.symbol,
      amount: body.amount,
      position: positionAnswer(asset, { available: BigInt(available), held: BigInt(held) }),
    }
  })
}
