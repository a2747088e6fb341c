import { Claim } from '@truebook/shared/wire/withdrawal'
import type { FastifyInstance } from 'fastify'
import { claimAnswer, provenIn } from '../answers/withdrawal.js'
import type { Deps } from '../deps.js'
import { assetOfRow } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { WITHDRAWAL_ID } from '../openapi/params.js'
import { ownWithdrawal, type WithdrawalRoute } from './withdrawals.js'

/** GET /withdrawals/:id/claim: what the owner claims a withdrawal with, once that is ready. */
export function claimRoutes(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Transfers',
    summary: 'What a withdrawal is claimed with on chain',
    description:
      'Poll it every two seconds until proof_ready. Whoever sends the claim, the bridge pays the destination_address, once.',
    auth: 'key',
    scope: 'wallets:read',
    params: WITHDRAWAL_ID,
    answers: { 200: Claim },
    errors: ['WITHDRAWAL_NOT_FOUND'],
  })
  app.get<WithdrawalRoute>('/withdrawals/:id/claim', options, async (request) => {
    const row = await ownWithdrawal(request, deps)
    const place = provenIn(row)
    const proof = place && (await deps.exitProofs.proofOf(place))
    const asset = assetOfRow(deps.catalog, row.asset)
    return claimAnswer(row, asset, { proof, now: deps.now() })
  })
}
