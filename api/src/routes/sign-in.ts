import { TruebookError } from '@truebook/shared/error'
import { newOrderId } from '@truebook/shared/new-order-id'
import { Nonce, Session, SignInBody } from '@truebook/shared/wire/sign-in'
import type { FastifyInstance } from 'fastify'
import { SESSION_SECONDS } from '../access/sessions.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { COMMAND_ERRORS } from '../openapi/errors.js'
import { accountOfWallet } from '../queries/accounts.js'
import { refusalError } from '../refusal.js'

/** GET /auth/nonce and POST /auth/verify: sign-in with a wallet, EIP-4361. */
export function signInRoutes(app: FastifyInstance, deps: Deps): void {
  const { signIn, sessions, limits } = deps
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
    const account = await openAccount(deps, wallet)
    const token = await sessions.start({ account, wallet })
    return { token, expires_in: SESSION_SECONDS, wallet_address: wallet }
  })
}

/** The wallet's account, which the engine opens if there is none yet. */
async function openAccount({ db, gateway, now }: Deps, wallet: string): Promise<number> {
  const known = await accountOfWallet(db, wallet)
  if (known) return known.id
  const { events } = await gateway.send({ type: 'open_account', id: newOrderId(now()), wallet })
  const refused = events.find((event) => event.type === 'command_rejected')
  if (refused) throw refusalError(refused, {})
  // Whether this command opened it or another one a moment before, it is committed now.
  const opened = await accountOfWallet(db, wallet)
  if (!opened) throw new TruebookError('ACCOUNT_NOT_FOUND')
  return opened.id
}
