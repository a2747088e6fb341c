import { setTimeout as sleep } from 'node:timers/promises'
import { openAccount } from '@truebook/bench/replay/account'
import { connect } from '@truebook/bench/replay/connection'
import { DEV_CHAIN_ID } from '@truebook/host/chain/anvil'
import type { FlatJson } from '@truebook/shared/flat-json'
import type { Random } from '../sim/random.js'
import type { Absence } from './absence.js'
import type { Client } from './client.js'
import type { Habits } from './habits.js'
import type { Op, OrderTerms } from './history.js'
import { decimal, MARKET, playWallet, type Requests, readOrder, type Trader } from './requests.js'

/** Signs wallets in. */
export async function openTraders(url: string, seed: number, count: number): Promise<Trader[]> {
  const connection = connect({ url })
  try {
    const traders: Trader[] = []
    for (let i = 0; i < count; i++) {
      const wallet = playWallet(seed, i)
      const { key } = await openAccount(connection, wallet, {})
      traders.push({ wallet, apiKey: key.apiKey, secret: key.apiSecret })
    }
    return traders
  } finally {
    await connection.close()
  }
}

export interface LoadOptions {
  readonly client: Client
  readonly requests: Requests
  /** Undefined for who always stays. */
  readonly absence: Absence | undefined
  /** Which of its arrangements it makes use of. */
  readonly habits: Habits
  /** The wallets that transfers may go to. */
  readonly others: readonly string[]
  readonly random: Random
  readonly isOver: () => boolean
}

interface OwnOrder {
  readonly id: string
  /** '' where it has none. */
  readonly name: string
  price: number
  quantity: number
}

type Act = () => Promise<void>

const MIDDLE = 5_000_000
const REST_MS = 15
const MOST_REMEMBERED = 40

/** One trader at work: one request at a time, and the next only when it is known what came of it. */
export async function trade(options: LoadOptions): Promise<void> {
  const { client, requests, others, random, isOver, absence, habits } = options
  const own: OwnOrder[] = []

  function terms(): OrderTerms {
    return {
      side: random.pick(['BUY', 'SELL']),
      price: MIDDLE + random.between(-400, 400),
      quantity: random.between(1_000, 50_000),
    }
  }

  /** Of those that are only to rest many are refused: whatever comes of the market, for good. */
  function how(): FlatJson {
    const time_in_force = random.chance(0.2) ? 1 : 0
    if (time_in_force === 0 && random.chance(0.2)) return { time_in_force, post_only: true }
    return { time_in_force }
  }

  function remember(ids: readonly string[], placed: readonly OrderTerms[], name = ''): void {
    for (const [i, id] of ids.entries()) if (id) own.push({ id, name, ...placed[i] })
    own.splice(0, Math.max(0, own.length - MOST_REMEMBERED))
  }

  /** Half of those that have a name are named by it. */
  const nameOf = ({ name }: OwnOrder) => (name !== '' && random.chance(0.5) ? name : undefined)

  /** Half have a name of their own: where no answer comes, they may be signed anew under it. */
  async function place(): Promise<void> {
    const order = terms()
    const named = random.chance(0.5)
    const name = named ? `${Date.now()}-${random.below(2 ** 32)}` : ''
    const fields = { ...how(), ...(named ? { client_order_id: name } : {}) }
    const sign = () => requests.place(order, fields)
    const asked = { kind: 'place', terms: [order], name } as const
    const { ids } = await client.run(asked, sign(), named ? { signAgain: sign } : {})
    remember(ids, [order], name)
  }

  async function placeAll(): Promise<void> {
    const orders = Array.from({ length: random.between(2, 5) }, terms)
    const { ids } = await client.run({ kind: 'batch', terms: orders }, requests.placeAll(orders))
    remember(ids, orders)
  }

  async function cancel(): Promise<void> {
    if (own.length === 0) return place()
    const [order] = own.splice(random.below(own.length), 1)
    await client.run(
      { kind: 'cancel', orderId: order.id },
      requests.cancel(order.id, nameOf(order)),
    )
    if (random.chance(0.5)) await read(order.id)
  }

  async function cancelBatch(): Promise<void> {
    if (own.length === 0) return place()
    const orders = own.splice(random.below(own.length), random.between(1, 5))
    const orderIds = orders.map(({ id }) => id)
    await client.run({ kind: 'cancel_batch', orderIds }, requests.cancelBatch(orderIds))
    if (random.chance(0.5)) await read(random.pick(orderIds))
  }

  async function cancelAll(): Promise<void> {
    if (own.length === 0) return place()
    const orders = own.splice(0)
    await client.run({ kind: 'cancel_all' }, requests.cancelAll(random.pick([0, MARKET])))
    if (random.chance(0.5)) await read(random.pick(orders).id)
  }

  async function amend(): Promise<void> {
    if (own.length === 0) return place()
    const order = random.pick(own)
    const price = MIDDLE + random.between(-400, 400)
    const change = { price, quantity: order.quantity + random.between(-500, 500) }
    const request = requests.amend(order.id, change, nameOf(order))
    await client.run({ kind: 'amend', orderId: order.id, change }, request)
  }

  async function amendBatch(): Promise<void> {
    if (own.length === 0) return place()
    const orders = own.slice(random.below(own.length)).slice(0, random.between(1, 5))
    const orderIds = orders.map(({ id }) => id)
    const changes = orders.map(({ quantity }) => ({
      price: MIDDLE + random.between(-400, 400),
      quantity: quantity + random.between(-500, 500),
    }))
    const request = requests.amendBatch(orderIds, changes)
    await client.run({ kind: 'amend_batch', orderIds, changes }, request)
  }

  async function read(orderId = own.length > 0 ? random.pick(own).id : ''): Promise<void> {
    if (orderId === '') return place()
    await client.run({ kind: 'read', orderId }, readOrder(orderId))
  }

  async function move(kind: 'transfer' | 'withdraw'): Promise<void> {
    const asset = random.pick(['USDC', 'BTC'])
    const amount = decimal(random.between(1, 999) * 10 + 1, 4)
    const to = kind === 'transfer' ? random.pick(others) : client.trader.wallet.address
    const money: Op['money'] = { asset, amount, to: to.toLowerCase() }
    const request =
      kind === 'transfer'
        ? requests.transfer(asset, amount, money.to)
        : requests.withdraw(asset, amount, DEV_CHAIN_ID)
    await client.run({ kind, money }, request)
  }

  async function leave(): Promise<void> {
    const order = terms()
    remember((await absence?.leave(order)) ?? [], [order])
  }

  /** How often each is done, of about a hundred times. */
  const acts: readonly (readonly [number, Act])[] = [
    [44, place],
    [10, placeAll],
    [16, cancel],
    [4, cancelBatch],
    [2, cancelAll],
    [8, amend],
    [4, amendBatch],
    [8, () => read()],
    [8, () => move('transfer')],
    [4, () => move('withdraw')],
    [habits.isGuarded ? 2 : 0, leave],
    [habits.hasSwitch ? 1 : 0, async () => absence?.fallSilent()],
  ]
  const wheel = acts.flatMap(([times, act]) => Array.from({ length: times }, () => act))
  while (!isOver()) {
    if (habits.hasSwitch) await absence?.signOfLife()
    await random.pick(wheel)()
    await sleep(random.below(REST_MS))
  }
  if (habits.hasSwitch) await absence?.rest()
}
