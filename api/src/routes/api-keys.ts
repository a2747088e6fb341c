import type { Database } from '@truebook/shared/db/connect'
import { isUuid } from '@truebook/shared/order-id'
import {
  ApiKeyAnswer,
  ChangeApiKeyBody,
  CreateApiKeyBody,
  DeletedApiKey,
  NewApiKey,
} from '@truebook/shared/wire/api-key'
import { PageQuery, pageOf } from '@truebook/shared/wire/page'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { header } from '../access/authenticate.js'
import { readTerms } from '../access/key-terms.js'
import { keyNotFound } from '../access/keys.js'
import type { Code } from '../access/two-factor.js'
import { apiKeyAnswer, keyFields } from '../answers/api-key.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { pageAnswer, readPage } from '../page.js'
import { type ApiKeyRow, apiKeyOf, apiKeysOf, type NamedKey } from '../queries/api-keys.js'

type OneKey = { Params: { api_key: string } }

/** /api-keys: the keys of the account that signs in, or whose key asks. */
export function apiKeyRoutes(app: FastifyInstance, deps: Deps): void {
  createRoute(app, deps)
  listRoute(app, deps)
  oneRoute(app, deps)
  changeRoute(app, deps)
  deleteRoute(app, deps)
}

function createRoute(app: FastifyInstance, deps: Deps): void {
  const { access, keys, now } = deps
  const options = describe({
    tag: 'Keys',
    summary: 'Make a key',
    description:
      'Its secret is shown this once. Without a body it may do all that its maker may, but for what asks for two-factor authentication.',
    auth: 'key or session',
    scope: 'keys:write',
    twoFactor: true,
    body: CreateApiKeyBody,
    answers: { 200: NewApiKey },
    errors: ['BROADER_KEY', 'REPLAYED_MESSAGE', 'TOO_MANY_KEYS', 'TWO_FACTOR_NEEDED'],
  })
  app.put<{ Body: CreateApiKeyBody }>('/api-keys', options, async (request) => {
    const { body } = request
    const caller = await access.callerOf(request)
    const asked = readTerms(body, { parent: caller.key, now: now() })
    const wish = { name: body.name ?? '', active: body.status !== 'INACTIVE', terms: asked }
    const { apiKey, secret, terms } = await keys.create(caller, {
      ...wish,
      namesScopes: body.scopes !== undefined,
      code: codeOf(request),
    })
    const user = String(caller.account)
    return { api_key: apiKey, api_secret: secret, user, ...keyFields({ ...wish, terms }) }
  })
}

function listRoute(app: FastifyInstance, { db, access }: Deps): void {
  const options = describe({
    tag: 'Keys',
    summary: "All of one's keys",
    auth: 'key or session',
    scope: 'profile:read',
    query: PageQuery,
    answers: { 200: pageOf(ApiKeyAnswer) },
  })
  app.get<{ Querystring: PageQuery }>('/api-keys', options, async (request) => {
    const { account } = await access.callerOf(request)
    const page = readPage(request.query)
    const { total, rows } = await apiKeysOf(db, account, page)
    return pageAnswer(page, total, rows.map(apiKeyAnswer))
  })
}

function oneRoute(app: FastifyInstance, { db, access }: Deps): void {
  const options = describe({
    tag: 'Keys',
    summary: "One of one's keys",
    auth: 'key or session',
    scope: 'profile:read',
    answers: { 200: ApiKeyAnswer },
    errors: ['KEY_NOT_FOUND'],
  })
  app.get<OneKey>('/api-keys/:api_key', options, async (request) => {
    const { account } = await access.callerOf(request)
    return apiKeyAnswer(await keyNamed(db, { account, apiKey: nameOf(request) }))
  })
}

function changeRoute(app: FastifyInstance, deps: Deps): void {
  const { db, access, keys } = deps
  const options = describe({
    tag: 'Keys',
    summary: 'Switch a key on or off',
    auth: 'key or session',
    scope: 'keys:write',
    twoFactor: true,
    body: ChangeApiKeyBody,
    answers: { 200: ApiKeyAnswer },
    errors: ['KEY_NOT_FOUND', 'BROADER_KEY', 'REPLAYED_MESSAGE'],
  })
  type Route = OneKey & { Body: ChangeApiKeyBody }
  app.patch<Route>('/api-keys/:api_key', options, async (request) => {
    const caller = await access.callerOf(request)
    const apiKey = nameOf(request)
    const active = request.body.status === 'ACTIVE'
    await keys.setActive(caller, { apiKey, active, code: codeOf(request) })
    return apiKeyAnswer(await keyNamed(db, { account: caller.account, apiKey }))
  })
}

function deleteRoute(app: FastifyInstance, deps: Deps): void {
  const { access, keys } = deps
  const options = describe({
    tag: 'Keys',
    summary: 'Delete a key',
    auth: 'key or session',
    scope: 'keys:write',
    twoFactor: true,
    answers: { 200: DeletedApiKey },
    errors: ['KEY_NOT_FOUND', 'REPLAYED_MESSAGE'],
  })
  app.delete<OneKey>('/api-keys/:api_key', options, async (request) => {
    const caller = await access.callerOf(request)
    const apiKey = nameOf(request)
    await keys.remove(caller, { apiKey, code: codeOf(request) })
    return { api_key: apiKey, message: 'The API key is deleted and works no more.' }
  })
}

function codeOf(request: FastifyRequest): Code {
  return header(request, 'x-2fa-code')
}

/** The key in the path. All keys are UUIDs, so a text that Postgres would refuse is not looked up. */
function nameOf({ params }: FastifyRequest<OneKey>): string {
  if (!isUuid(params.api_key)) throw keyNotFound(params.api_key)
  return params.api_key
}

async function keyNamed(db: Database, named: NamedKey): Promise<ApiKeyRow> {
  const row = await apiKeyOf(db, named)
  if (!row) throw keyNotFound(named.apiKey)
  return row
}
