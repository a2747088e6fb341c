import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '@truebook/client'
import { HostError } from '@truebook/host/host-error'
import { createScale, formatSteps, formatUnits, toTicks } from '@truebook/shared/decimal'
import { Wallet } from 'ethers'
import { reachExchange, reachNode } from '../reach.js'
import { forPeople } from '../replay/refusal.js'
import { openPlayChain, type PlayAccount } from './play-chain.js'
import type { Stages } from './stages.js'

export interface JourneyOptions {
  readonly url: string
  readonly rpc: string
  readonly stages: Stages
  readonly report: (line: string) => void
}

const DEPOSIT = 1_000
const TICKER = 'BTC_USDC'
const PRICE = '50000'
const QUANTITY = '0.01'

/** One wallet's way in and out: deposit, trade, withdrawal, claim. Throws if it ends early. */
export async function journey(options: JourneyOptions): Promise<void> {
  const { url, rpc, report } = options
  await reachExchange(url, report)
  try {
    const places = await findPlaces(url)
    const found = await reachNode(rpc, report)
    if (found === places.chainId) return await travel(options, places)
    const { chainId } = places
    throw new HostError(
      `--rpc must be a node of the exchange's chain, ${chainId}, but is one of ${found}.`,
    )
  } catch (error) {
    throw forPeople(error, url)
  }
}

async function travel({ url, rpc, stages, report }: JourneyOptions, places: Places): Promise<void> {
  const chain = openPlayChain(rpc, places.chainId)
  try {
    const account = await chain.freshAccount()
    report(`  wallet        ${account.wallet.address}`)
    const client = await signIn(url, account.wallet)
    const tell = async (title: string) =>
      report(`  ${title.padEnd(14)}${await balances(client, account, places)}`)
    await tell('before')
    await stages.run('deposit', async (look) => {
      const amount = BigInt(DEPOSIT) * 10n ** 6n
      const hash = await account.deposit({ bridge: places.bridge, token: places.usdc, amount })
      await until(async () => (await has(client, 'USDC')) === String(DEPOSIT), look)
      return `${DEPOSIT} USDC, ${short(hash)}, credited`
    })
    await stages.run('trade', () => buy(url, client))
    const bought = await has(client, 'BTC')
    const terms = { asset: 'BTC', amount: bought, chain_id: places.chainId }
    const steps = await stages.run(
      'withdrawal',
      () => client.withdraw(terms),
      ({ id }) => `${bought} BTC, ${id}`,
    )
    await stages.run('proof', async (look) => {
      const claim = await steps.wait({ onProgress: ({ status }) => look(status) })
      return `leaf ${claim.global_claim_index} of root ${short(claim.rollup_exit_root)}`
    })
    await stages.run('claim', async (look) => {
      const hash = await steps.claim(account.send)
      await until(async () => (await steps.status()).status === 'claimed', look)
      return `${short(hash)}, seen by the exchange`
    })
    await tell('after')
    await stages.run('solvency', async (look) => {
      const status = async () => (await client.call('get', '/solvency')).status
      await until(async () => (await status()) === 'solvent', look)
      return 'what is owed is on chain'
    })
  } finally {
    chain.close()
  }
}

interface Places {
  readonly chainId: number
  readonly bridge: string
  readonly usdc: string
  readonly btc: string
}

async function findPlaces(url: string): Promise<Places> {
  const solvency = await createClient({ url }).call('get', '/solvency')
  const token = (symbol: string) =>
    solvency.assets.find(({ asset }) => asset === symbol)?.token_address ?? ''
  const { chain_id: chainId, bridge_contract_address: bridge } = solvency
  if (chainId === 0) throw new HostError(`The exchange at ${url} has no chain to withdraw to.`)
  return { chainId, bridge, usdc: token('USDC'), btc: token('BTC') }
}

async function signIn(url: string, signer: Wallet): Promise<Client> {
  const guest = createClient({ url, signer })
  const scopes = 'orders:read,orders:write,wallets:read,wallets:write,profile:read'
  return createClient({ url, signer, key: await guest.createKey({ scopes }) })
}

/** Somebody else sells what this one buys. */
async function buy(url: string, client: Client): Promise<string> {
  const signer = Wallet.createRandom()
  const seller = createClient({ url, signer, key: await createClient({ url, signer }).createKey() })
  const gift = { wallet_address: signer.address, asset: 'BTC', amount: QUANTITY }
  await seller.call('post', '/dev/faucet', { body: gift })
  const price = await priceBetween(client)
  const terms = { ticker: TICKER, order_type: 'LIMIT', price, quantity: QUANTITY } as const
  await seller.placeOrder({ ...terms, side: 'SELL' })
  const { status, average_price, fee } = await client.placeOrder({ ...terms, side: 'BUY' })
  if (status !== 'FILLED') throw new HostError(`The buy order is ${status}, not filled.`)
  return `bought ${QUANTITY} BTC at ${average_price}, fee ${fee} USDC`
}

/** Where a sale rests and a purchase at the same price is filled: the best ask, else a tick above the best bid. */
async function priceBetween(client: Client): Promise<string> {
  const path = { ticker: TICKER }
  const query = { depth: '1' }
  const { BUY, SELL } = await client.call('get', '/markets/{ticker}/order-book', { path, query })
  const [bid, ask] = [BUY[0]?.price, SELL[0]?.price]
  if (ask !== undefined || bid === undefined) return ask ?? PRICE
  const { tick_size } = await client.call('get', '/markets/{ticker}', { path })
  const tickSize = createScale(tick_size)
  const best = toTicks(bid, tickSize)
  return best.ok ? formatSteps(best.value + 1, tickSize) : PRICE
}

async function has(client: Client, asset: string): Promise<string> {
  const path = { asset }
  return (await client.call('get', '/positions/{asset}', { path })).available_formatted
}

async function balances(
  client: Client,
  account: PlayAccount,
  { usdc, btc }: Places,
): Promise<string> {
  const [ledgerUsdc, ledgerBtc, chainUsdc, chainBtc] = await Promise.all([
    has(client, 'USDC'),
    has(client, 'BTC'),
    account.balance(usdc),
    account.balance(btc),
  ])
  const onChain = `${formatUnits(chainUsdc, 6)} USDC, ${formatUnits(chainBtc, 8)} BTC on chain`
  return `${ledgerUsdc} USDC, ${ledgerBtc} BTC on the exchange; ${onChain}`
}

const LIMIT_MS = 120_000
const LOOK_MS = 50

async function until(holds: () => Promise<boolean>, look: (what: string) => void): Promise<void> {
  for (let waited = 0; waited < LIMIT_MS; waited += LOOK_MS) {
    if (await holds()) return
    look('waiting')
    await sleep(LOOK_MS)
  }
  throw new HostError('Nothing came of it within two minutes.')
}

function short(hex: string): string {
  return `${hex.slice(0, 10)}…`
}
