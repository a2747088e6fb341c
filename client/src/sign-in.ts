import type { Connection, Key } from './connection.js'
import type { Schemas } from './types.js'

/** Sign-in with a wallet, and what a session is used for. */
export interface SignIn {
  /** Signs in by EIP-4361; the token is good for some minutes. */
  signIn(): Promise<Schemas['Session']>
  /** Signs in and makes a key, with all scopes that the exchange gives without a second factor. */
  createKey(wish?: Schemas['CreateApiKeyBody']): Promise<Key>
}

export function createSignIn({ url, site, clock, send, signer }: Connection): SignIn {
  async function signIn(): Promise<Schemas['Session']> {
    // No refusal of a sign-in says what time it is.
    await clock.askAnew()
    const address = await signer().getAddress()
    const { nonce } = (await send({ method: 'GET', path: '/auth/nonce' })) as Schemas['Nonce']
    const issuedAt = new Date(clock.now()).toISOString()
    const message = signInMessage({
      site: site ?? pageSite() ?? url,
      address,
      nonce,
      issuedAt,
    })
    const signature = await signer().signMessage(message)
    const request = { method: 'POST', path: '/auth/verify', body: { message, signature } }
    return (await send(request)) as Schemas['Session']
  }

  return {
    signIn,
    async createKey(wish = {}) {
      const { token } = await signIn()
      const headers = { authorization: token }
      const made = await send({ method: 'PUT', path: '/api-keys', body: wish, headers })
      const { api_key, api_secret } = made as Schemas['NewApiKey']
      return { apiKey: api_key, apiSecret: api_secret }
    },
  }
}

/** The page's own site; none outside of browsers, and of a page from a file. */
function pageSite(): Location | undefined {
  return globalThis.location?.host ? globalThis.location : undefined
}

interface SignInMessage {
  readonly site: { readonly host: string; readonly origin: string }
  readonly address: string
  readonly nonce: string
  readonly issuedAt: string
}

/** In a browser the site is the page's own: the wallet shows its domain to its owner and checks it. */
function signInMessage({ site, address, nonce, issuedAt }: SignInMessage): string {
  const { host, origin } = site
  return [
    `${host} wants you to sign in with your Ethereum account:`,
    address,
    '',
    'Sign in to Truebook.',
    '',
    `URI: ${origin}`,
    'Version: 1',
    'Chain ID: 1',
    `Nonce: ${nonce}`,
    `Issued At: ${issuedAt}`,
  ].join('\n')
}
