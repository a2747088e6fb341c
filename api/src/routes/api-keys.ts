import { type Static, Type } from '@sinclair/typebox'
import type { Database } from '@truebook/shared/db/connect'
import {
  ApiKeyAnswer,
  ChangeApiKeyBody,
  CreateApiKeyBody,
  DeletedApiKey,
  NewApiKey,
} from '@truebook/shared/wire/api-key'
import { PageQuery, pageOf } from '@truebook/shared/wire/page'
import type { FastifyInstance } from 'fastify'
import { header } from '../access/authenticate.js'
import { readTerms } from '../access/key-terms.js'
import { keyNotFound } from '../access/keys.js'
import { apiKeyAnswer, keyFields } from '../answers/api-key.js'
import type { Deps } from '../deps.js'
import { pageAnswer, readPage } from '../page.js'
import { type ApiKeyRow, apiKeyOf, apiKeysOf, type NamedKey } from '../queries/api-keys.js'

const PagedQuery = Type.Object(PageQuery)
type OneKey = { Params: { api_key: string } }

/** /api-keys: the keys of whoever signs in or has one. */
export function apiKeyRoutes(app: FastifyInstance, deps: Deps): void {
  createRoute(app, deps)
  listRoute(app, deps)
  oneRoute(app, deps)
  changeRoute(app, deps)
  deleteRoute(app, deps)
}

function createRoute(app: FastifyInstance, deps: Deps): void {
  const { access, keys, twoFactor, now } = deps
  const schema = { body: CreateApiKeyBody, response: { 200: NewApiKey } }
  app.put<{ Body: CreateApiKeyBody }>('/api-keys', { schema }, async (request) => {
    const { body } = request
    const caller = await access.byKeyOrSession(request, 'keys:write')
    const guarded = !deps.guardWithdrawals || (await twoFactor.status(caller.account)).isOn
    const terms = readTerms(body, { parent: caller.key, guarded, now: now() })
    await twoFactor.demand(caller, header(request, 'x-2fa-code'))
    const wish = { name: body.name ?? '', active: body.status !== 'INACTIVE', terms }
    const { apiKey, secret } = await keys.create(caller, wish)
    const user = String(caller.account)
    return { api_key: apiKey, api_secret: secret, user, ...keyFields(wish) }
  })
}

function listRoute(app: FastifyInstance, { db, access }: Deps): void {
  const schema = { querystring: PagedQuery, response: { 200: pageOf(ApiKeyAnswer) } }
  app.get<{ Querystring: Static<typeof PagedQuery> }>('/api-keys', { schema }, async (request) => {
    const { account } = await access.byKeyOrSession(request, 'profile:read')
    const page = readPage(request.query)
    const { total, rows } = await apiKeysOf(db, account, page)
    return pageAnswer(page, total, rows.map(apiKeyAnswer))
  })
}

function oneRoute(app: FastifyInstance, { db, access }: Deps): void {
  const schema = { response: { 200: ApiKeyAnswer } }
  app.get<OneKey>('/api-keys/:api_key', { schema }, async (request) => {
    const { account } = await access.byKeyOrSession(request, 'profile:read')
    return apiKeyAnswer(await keyNamed(db, { account, apiKey: request.params.api_key }))
  })
}

function changeRoute(app: FastifyInstance, { db, access, keys, twoFactor }: Deps): void {
  const schema = { body: ChangeApiKeyBody, response: { 200: ApiKeyAnswer } }
  type Route = OneKey & { Body: ChangeApiKeyBody }
  app.patch<Route>('/api-keys/:api_key', { schema }, async (request) => {
    const apiKey = request.params.api_key
    const caller = await access.byKeyOrSession(request, 'keys:write')
    const active = request.body.status === 'ACTIVE'
    // Whoever finds a key stolen need not look for the authenticator first.
    if (active) await twoFactor.demand(caller, header(request, 'x-2fa-code'))
    await keys.setActive(caller, apiKey, active)
    return apiKeyAnswer(await keyNamed(db, { account: caller.account, apiKey }))
  })
}

function deleteRoute(app: FastifyInstance, { access, keys, twoFactor }: Deps): void {
  const schema = { response: { 200: DeletedApiKey } }
  app.delete<OneKey>('/api-keys/:api_key', { schema }, async (request) => {
    const apiKey = request.params.api_key
    const caller = await access.byKeyOrSession(request, 'keys:write')
    await twoFactor.demand(caller, header(request, 'x-2fa-code'))
    await keys.remove(caller, apiKey)
    return { api_key: apiKey, message: 'The API key is deleted and works no more.' }
  })
}

async function keyNamed(db: Database, named: NamedKey): Promise<ApiKeyRow> {
  const row = await apiKeyOf(db, named)
  if (!row) throw keyNotFound(named.apiKey)
  return row
}
