import { TruebookError } from '@truebook/shared/error'
import { newOrderId } from '@truebook/shared/new-order-id'
import { Nonce, Session, SignInBody } from '@truebook/shared/wire/sign-in'
import type { FastifyInstance } from 'fastify'
import { SESSION_SECONDS } from '../access/sessions.js'
import type { Deps } from '../deps.js'
import { refusalOf } from '../http/problem.js'
import { describe } from '../openapi/describe.js'
import { COMMAND_ERRORS } from '../openapi/errors.js'
import { throwIfRefused } from '../orders/refusal.js'
import { accountOfWallet } from '../queries/accounts.js'

/** GET /auth/nonce and POST /auth/verify: sign-in with a wallet, EIP-4361. */
export function signInRoutes(app: FastifyInstance, deps: Deps): void {
  const { signIn, limits } = deps
  const nonce = describe({
    tag: 'Keys',
    summary: 'A nonce for one sign-in within five minutes',
    auth: 'none',
    answers: { 200: Nonce },
  })
  app.get('/auth/nonce', nonce, async (request) => {
    await limits.ofCostly(request, request.ip, 'nonces')
    return { nonce: await signIn.nonce() }
  })

  const verify = describe({
    tag: 'Keys',
    summary: 'Sign in with a wallet, EIP-4361',
    auth: 'none',
    body: SignInBody,
    answers: { 200: Session },
    errors: ['INVALID_SIGN_IN', 'ACCOUNT_NOT_FOUND', 'ACCOUNTS_FULL', ...COMMAND_ERRORS],
  })
  app.post<{ Body: SignInBody }>('/auth/verify', verify, async (request) => {
    await limits.ofCostly(request, request.ip, 'sign-ins')
    const wallet = await signIn.verify(request.body)
    const token = await startSession(deps, wallet).catch(needsNewNonce)
    return { token, expires_in: SESSION_SECONDS, wallet_address: wallet }
  })
}

async function startSession(deps: Deps, wallet: string): Promise<string> {
  const account = await openAccount(deps, wallet)
  return deps.sessions.start({ account, wallet })
}

/** The wallet's account; the engine opens one if there is none yet. */
async function openAccount({ db, gateway, now }: Deps, wallet: string): Promise<number> {
  const known = await accountOfWallet(db, wallet)
  if (known) return known.id
  const { events } = await gateway.send({ type: 'open_account', id: newOrderId(now()), wallet })
  throwIfRefused(events)
  // Whether this command opened it, or another one a moment before: it is committed now.
  const opened = await accountOfWallet(db, wallet)
  if (!opened) throw new TruebookError('ACCOUNT_NOT_FOUND')
  return opened.id
}

/** The nonce is used up by now, so the same message would be refused even once there is an engine. */
function needsNewNonce(error: Error): never {
  const refusal = refusalOf(error)
  if (refusal.code !== 'UNAVAILABLE') throw refusal
  const message = 'The exchange cannot open a session now. Sign in again, with a new nonce.'
  throw new TruebookError('UNAVAILABLE', { message, cause: refusal.cause })
}
