import type { ApiKey } from './client.js'
import type { Connection } from './connection.js'
import { ask } from './retry.js'
import type { Wallet } from './wallet.js'

/** Signs a wallet in by EIP-4361, which opens its account, and makes an API key for it. */
export async function createApiKey(connection: Connection, wallet: Wallet): Promise<ApiKey> {
  const { prefix } = connection
  const { nonce } = await ask('a nonce', () =>
    connection.send({ method: 'GET', target: `${prefix}/auth/nonce` }),
  )
  const message = signInMessage(wallet.address, String(nonce))
  const body = JSON.stringify({ message, signature: wallet.sign(message) })
  const { token } = await ask('the sign-in', () =>
    connection.send({ method: 'POST', target: `${prefix}/auth/verify`, body }),
  )
  const headers = { authorization: String(token) }
  const key = await ask('an API key', () =>
    connection.send({ method: 'PUT', target: `${prefix}/api-keys`, headers, body: '{}' }),
  )
  return { apiKey: String(key.api_key), secret: String(key.api_secret) }
}

function signInMessage(address: string, nonce: string): string {
  return [
    'truebook.local wants you to sign in with your Ethereum account:',
    address,
    '',
    'Sign in to Truebook.',
    '',
    'URI: http://truebook.local',
    'Version: 1',
    'Chain ID: 1',
    `Nonce: ${nonce}`,
    `Issued At: ${new Date().toISOString()}`,
  ].join('\n')
}
