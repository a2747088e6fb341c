import { HostError } from './host-error.js'

const TIMEOUT_MS = 5_000

/** Asks the chain behind a url for its id; throws when it does not answer one. */
export async function chainIdOf(url: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const { result } = (await response.json()) as { result?: unknown }
  const chainId = typeof result === 'string' ? Number(result) : Number.NaN
  if (!Number.isSafeInteger(chainId)) throw new HostError(`${url} tells no chain id.`)
  return chainId
}
