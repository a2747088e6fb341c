import { SCOPES } from '@truebook/shared/scope'
import { CreateApiKeyBody, NewApiKey } from '@truebook/shared/wire/api-key'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.js'

/** PUT /api-keys: a new key for whoever signs in or has one. */
export function apiKeyRoutes(app: FastifyInstance, { access, keys }: Deps): void {
  const schema = { body: CreateApiKeyBody, response: { 200: NewApiKey } }
  app.put('/api-keys', { schema }, async (request) => {
    const { account } = await access.byKeyOrSession(request, 'keys:write')
    const { apiKey, secret } = await keys.create(account, { scopes: SCOPES })
    return { api_key: apiKey, api_secret: secret, user: String(account), status: 'ACTIVE' }
  })
}
